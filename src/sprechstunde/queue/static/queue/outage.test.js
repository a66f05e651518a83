import assert from "node:assert/strict";
import { test } from "node:test";
import { Outage } from "./outage.js";

const MINUTE = 60_000;

test("an outage lasts from the loss of the connection to its return", () => {
  const outage = new Outage(0);
  outage.connection(true, 0);
  assert.equal(outage.connection(false, MINUTE), null);
  assert.equal(outage.since, MINUTE);
  outage.tick(2 * MINUTE);
  assert.deepEqual(outage.connection(true, 3 * MINUTE), { from: MINUTE, to: 3 * MINUTE });
  assert.equal(outage.since, null);
});

test("a page that connects for the first time was not away", () => {
  assert.equal(new Outage(0).connection(true, 2_000), null);
});

test("a device that slept was away, whatever its connection says", () => {
  const outage = new Outage(0);
  outage.connection(true, 0);
  outage.tick(20_000);
  assert.deepEqual(outage.tick(11 * MINUTE), { from: 20_000, to: 11 * MINUTE });
});

test("a hidden page whose clock turns once a minute has not slept", () => {
  const outage = new Outage(0);
  outage.connection(true, 0);
  assert.equal(outage.tick(MINUTE), null);
  assert.equal(outage.tick(2 * MINUTE), null);
});

test("an outage that is noticed only after the sleep begins with the sleep", () => {
  const outage = new Outage(0);
  outage.connection(true, 0);
  outage.tick(MINUTE);
  assert.equal(outage.connection(false, 20 * MINUTE), null);
  assert.deepEqual(outage.connection(true, 21 * MINUTE), { from: MINUTE, to: 21 * MINUTE });
});
