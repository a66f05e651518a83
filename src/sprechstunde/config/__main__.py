from sprechstunde.config.cli import main

main()
