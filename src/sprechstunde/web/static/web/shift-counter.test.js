import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { PAUSE_MS, ShiftCounter } from "./shift-counter.js";

/** @type {ShiftCounter} */ let counter;
let time = 0;

beforeEach(() => {
  time = 1_000_000;
  counter = new ShiftCounter(() => time);
});

test("three presses of Shift alone count to three", () => {
  assert.deepEqual([press(), press(), press()], [1, 2, 3]);
});

test("a key that is held down is one press", () => {
  counter.down(key("Shift"));
  for (let each = 0; each < 20; each += 1) counter.down(key("Shift", { repeat: true }));
  assert.equal(counter.up(key("Shift")), 1);
});

test("each press leaves the same time for the next, and not more", () => {
  press();
  time += PAUSE_MS;
  assert.equal(press(), 2);
  time += PAUSE_MS + 1;
  assert.equal(press(), 1);
});

test("capital letters never count, however many", () => {
  for (let each = 0; each < 9; each += 1) {
    counter.down(key("Shift"));
    counter.down(key("A"));
    counter.up(key("A"));
    assert.equal(counter.up(key("Shift")), 0);
  }
});

test("a letter between two presses starts anew", () => {
  press();
  press();
  counter.down(key("a"));
  counter.up(key("a"));
  assert.equal(press(), 1);
});

for (const modifier of /** @type {const} */ (["ctrlKey", "altKey", "metaKey"])) {
  test(`Shift together with ${modifier} does not count`, () => {
    press();
    counter.down(key("Shift", { [modifier]: true }));
    assert.equal(counter.up(key("Shift")), 0);
    assert.equal(press(), 1);
  });
}

test("selecting with Shift and the mouse does not count", () => {
  press();
  counter.down(key("Shift"));
  counter.reset();
  assert.equal(counter.up(key("Shift")), 0);
});

function press() {
  counter.down(key("Shift"));
  return counter.up(key("Shift"));
}

/**
 * @param {string} name
 * @param {Partial<import("./shift-counter.js").Key>} [more]
 */
function key(name, more) {
  return { key: name, repeat: false, ctrlKey: false, altKey: false, metaKey: false, ...more };
}
