# Two commands: `make run` serves the demo, `make test` runs every test. Each sets up what it needs.
.PHONY: run test check bench lock

run:
	@bin/setup
	@exec .venv/bin/sprechstunde demo

test:
	@bin/setup --dev
	@bin/test-tools
	@bin/check

check:
	@bin/setup --dev
	@bin/check --fast

bench:
	@bin/setup --dev
	@bin/bench

lock:
	@bin/lock
