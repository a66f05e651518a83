import assert from "node:assert/strict";
import { test } from "node:test";
import { isOld, noteAfter, timeLeft } from "./ticket-state.js";

const until = "2026-06-04T10:44:00.250000+02:00";
const called = { state: "called", note: "", asOf: "2026-06-04T10:42:00.900000+02:00", calledUntil: until };

/**
 * @param {string} state
 * @param {string} as_of
 */
function told(state, as_of) {
  return { number: "T-001", state, position: 3, ahead: 2, as_of, office: "pflegeeltern", called_until: null };
}

test("who waits again after the window has passed was not there", () => {
  assert.equal(noteAfter(called, told("waiting", "2026-06-04T10:44:00+02:00")), "missed");
  assert.equal(noteAfter(called, told("waiting", "2026-06-04T10:44:05+02:00")), "missed");
});

test("who waits again before that was given back", () => {
  assert.equal(noteAfter(called, told("waiting", "2026-06-04T10:43:30+02:00")), "given_back");
  assert.equal(noteAfter({ ...called, state: "in_consultation" }, told("waiting", "2026-06-04T10:50:00+02:00")), "given_back");
});

test("the note stays while the person waits and goes with the next call", () => {
  const missed = { ...called, state: "waiting", note: "missed" };
  assert.equal(noteAfter(missed, told("waiting", "2026-06-04T10:50:00+02:00")), "missed");
  assert.equal(noteAfter(missed, told("called", "2026-06-04T10:50:00+02:00")), "");
});

test("a ticket that is taken back into the queue needs no note", () => {
  assert.equal(noteAfter({ ...called, state: "no_show" }, told("waiting", "2026-06-04T10:50:00+02:00")), "");
});

test("what was said before the page was made is old, in the same second it is not", () => {
  assert.equal(isOld(called, told("waiting", "2026-06-04T10:41:59+02:00")), true);
  assert.equal(isOld(called, told("waiting", "2026-06-04T10:42:00+02:00")), false);
  assert.equal(isOld(called, told("waiting", "2026-06-04T08:42:01Z")), false);
});

test("time left is told in minutes and seconds and ends at nothing", () => {
  assert.deepEqual(timeLeft(119_400), { minutes: 2, seconds: "00", total: 120 });
  assert.deepEqual(timeLeft(61_000), { minutes: 1, seconds: "01", total: 61 });
  assert.deepEqual(timeLeft(-5_000), { minutes: 0, seconds: "00", total: 0 });
});
