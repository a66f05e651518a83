import assert from "node:assert/strict";
import { test } from "node:test";
import { Allowance } from "./allowance.js";

test("so much at once, so much a second afterwards", () => {
  let now = 0;
  const allowance = new Allowance({ most: 10, perSecond: 2, now: () => now });
  assert.equal(allowance.take(8), true);
  assert.equal(allowance.take(2), true);
  now = 1_000;
  assert.equal(allowance.take(2), true);
});

test("after a refusal half of it has to come back first, and what is refused is counted", () => {
  let now = 0;
  const allowance = new Allowance({ most: 10, perSecond: 1, now: () => now });
  allowance.take(10);
  assert.equal(allowance.take(), false);
  now = 4_000;
  assert.equal(allowance.take(), false);
  assert.equal(allowance.refused, 2);
  now = 5_000;
  assert.equal(allowance.take(), true);
  assert.equal(allowance.refused, 0);
});
