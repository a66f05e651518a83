import assert from "node:assert/strict";
import { test } from "node:test";
import { FrozenPictureWatchdog } from "./watchdog.js";

test("a picture that stands still while frames are decoded is noticed", () => {
  assert.deepEqual(samples([[0, 0], [30, 9], [60, 9], [90, 9], [120, 9], [150, 9]]), [5]);
});

test("a picture that moves is left alone", () => {
  assert.deepEqual(samples([[0, 0], [30, 30], [60, 60], [90, 90], [120, 120], [150, 150], [180, 180]]), []);
});

test("no frames at all is a matter of the connection", () => {
  assert.deepEqual(samples([[30, 9], [30, 9], [30, 9], [30, 9], [30, 9], [30, 9]]), []);
});

test("a hidden page shows nothing, and that is all right", () => {
  assert.deepEqual(samples([[0, 0], [30, 0], [60, 0], [90, 0], null, [150, 0], [180, 0], [210, 0]]), []);
});

/** @param {([number, number] | null)[]} list */
function samples(list) {
  const watchdog = new FrozenPictureWatchdog(4);
  return list.flatMap((sample, index) => {
    const frozen = watchdog.sample(sample && { decoded: sample[0], shown: sample[1] });
    return frozen ? [index] : [];
  });
}
