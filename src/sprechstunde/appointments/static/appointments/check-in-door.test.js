import assert from "node:assert/strict";
import { test } from "node:test";

import { remaining } from "./check-in-door.js";

const NOW = "2026-06-04T09:00:00+02:00";

test("the door opens by the server's clock, whatever the browser's shows", () => {
  assert.equal(remaining(NOW, "2026-06-04T09:20:00+02:00", 0), 20 * 60_000);
  assert.equal(remaining(NOW, "2026-06-04T09:20:00+02:00", 20 * 60_000), 0);
  assert.ok(remaining(NOW, "2026-06-04T09:20:00+02:00", 21 * 60_000) < 0);
});

test("across a clock change it waits for the instant", () => {
  assert.equal(remaining("2026-03-29T01:50:00+01:00", "2026-03-29T03:10:00+02:00", 0), 20 * 60_000);
});
