import assert from "node:assert/strict";
import { test } from "node:test";
import { changeBetween, cursorAfter } from "./text-change.js";

for (const [before, after, cursor, expected] of /** @type {[string, string, number, any][]} */ ([
  ["", "a", 1, { at: 0, removed: 0, inserted: "a" }],
  ["aa", "aaa", 1, { at: 0, removed: 0, inserted: "a" }],
  ["aa", "aaa", 3, { at: 2, removed: 0, inserted: "a" }],
  ["abc", "ac", 1, { at: 1, removed: 1, inserted: "" }],
  ["abc", "aXYc", 3, { at: 1, removed: 1, inserted: "XY" }],
  ["abc", "", 0, { at: 0, removed: 3, inserted: "" }],
  ["same", "same", 2, null],
  // One of two emoji that share their first half: no half characters travel.
  ["😀", "😁", 2, { at: 0, removed: 2, inserted: "😁" }],
  ["a😀b", "a😀😀b", 5, { at: 3, removed: 0, inserted: "😀" }],
])) {
  test(`${JSON.stringify(before)} to ${JSON.stringify(after)}`, () => {
    assert.deepEqual(changeBetween(before, after, cursor), expected);
  });
}

test("whatever is typed, the change leads from the one text to the other", () => {
  for (let seed = 1; seed <= 2_000; seed += 1) {
    const random = randomFrom(seed);
    const before = word(random);
    const at = Math.floor(random() * (before.length + 1));
    const to = at + Math.floor(random() * (before.length - at + 1));
    const typed = word(random);
    const after = before.slice(0, at) + typed + before.slice(to);
    const change = changeBetween(before, after, at + typed.length);
    const made = change ? before.slice(0, change.at) + change.inserted + before.slice(change.at + change.removed) : before;
    assert.equal(made, after, `seed ${seed}`);
  }
});

test("the cursor stays at its letter when others write in front of it or behind it", () => {
  assert.equal(cursorAfter(3, [{ insert: "ab" }]), 5);
  assert.equal(cursorAfter(3, [{ retain: 5 }, { insert: "ab" }]), 3);
  assert.equal(cursorAfter(3, [{ retain: 1 }, { delete: 1 }]), 2);
  assert.equal(cursorAfter(3, [{ retain: 1 }, { delete: 10 }]), 1);
  assert.equal(cursorAfter(3, [{ retain: 3 }, { insert: "x" }]), 3);
});

/** @param {() => number} random */
function word(random) {
  return Array.from({ length: Math.floor(random() * 6) }, () => "ab😀"[Math.floor(random() * 2)]).join("");
}

/** @param {number} seed */
function randomFrom(seed) {
  let state = seed * 7_919;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
