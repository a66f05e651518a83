import assert from "node:assert/strict";
import { test } from "node:test";
import { lowest, pictureOn, step, topOfLadder, tryAgain } from "./ladder.js";

/** @typedef {import("./ladder.js").Seen} Seen */
/** @type {Record<string, Seen>} */
const SEEN = {
  good: { out: "good", into: "good", gone: false },
  weak: { out: "weak", into: "good", gone: false },
  veryWeak: { out: "very_weak", into: "good", gone: false },
  deaf: { out: "good", into: "very_weak", gone: false },
  gone: { out: "good", into: "good", gone: true },
};

test("one bad look changes nothing", () => {
  assert.equal(after([SEEN.weak, SEEN.good, SEEN.weak, SEEN.weak, SEEN.good]).rung, "full");
});

test("video, sound, text, telephone: one after the other while it stays very weak", () => {
  assert.deepEqual(rungs(Array(20).fill(SEEN.veryWeak)), ["full", "low", "sound", "text", "telephone"]);
});

test("what is weak but not very makes the picture smaller and leaves it at that", () => {
  assert.deepEqual(rungs(Array(60).fill(SEEN.weak)), ["full", "low"]);
});

test("a picture that comes badly is not made better by sending a smaller one", () => {
  assert.deepEqual(rungs(Array(60).fill(SEEN.deaf)), ["full"]);
});

test("whoever sends no picture and understands nothing is told to write, then to telephone", () => {
  const sound = after(Array(5).fill(SEEN.veryWeak));
  assert.equal(sound.rung, "sound");
  assert.deepEqual(rungs(Array(20).fill(SEEN.deaf), sound), ["sound", "text", "telephone"]);
});

test("all the way up again when it is good", () => {
  const bottom = after(Array(20).fill(SEEN.veryWeak));
  assert.deepEqual(rungs(Array(40).fill(SEEN.good), bottom), ["telephone", "text", "sound", "low", "full"]);
});

test("a connection that was interrupted for long leads to the telephone, and back soon", () => {
  assert.equal(after(Array(9).fill(SEEN.gone)).rung, "full");
  const gone = after(Array(10).fill(SEEN.gone));
  assert.equal(gone.rung, "telephone");
  assert.deepEqual(rungs(Array(14).fill(SEEN.good), gone), ["telephone", "text", "sound", "low", "full"]);
});

test("a better rung that does not hold is tried ever more seldom, so that nothing flickers", () => {
  let ladder = topOfLadder();
  let changes = 0;
  /** Weak whenever the full picture is sent, good otherwise: for twenty minutes. */
  for (let look = 0; look < 600; look += 1) {
    const next = step(ladder, ladder.rung === "full" ? SEEN.weak : SEEN.good);
    if (next.rung !== ladder.rung) changes += 1;
    ladder = next;
  }
  assert.ok(changes <= 30, `${changes} changes`);
  assert.ok(changes >= 6, "it is tried again now and then");
});

test("who wants to be seen is seen at once, and the button does nothing more", () => {
  const sound = after(Array(5).fill(SEEN.veryWeak));
  assert.equal(tryAgain(sound).rung, "low");
  assert.equal(tryAgain(topOfLadder()).rung, "full");
  assert.equal(after(Array(3).fill(SEEN.veryWeak), tryAgain(sound)).rung, "sound");
});

test("the picture belongs to the upper rungs, and of several people the lowest counts", () => {
  assert.deepEqual(["full", "low", "sound", "text", "telephone"].map((rung) => pictureOn(/** @type {any} */ (rung))), [
    "full", "low", "off", "off", "off",
  ]);
  assert.equal(lowest(["low", "text", "full"]), "text");
  assert.equal(lowest([]), "full");
});

/** @param {Seen[]} looks */
function after(looks, start = topOfLadder()) {
  return looks.reduce(step, start);
}

/** @param {Seen[]} looks */
function rungs(looks, start = topOfLadder()) {
  const passed = [start.rung];
  let ladder = start;
  for (const seen of looks) {
    ladder = step(ladder, seen);
    if (ladder.rung !== passed.at(-1)) passed.push(ladder.rung);
  }
  return passed;
}
