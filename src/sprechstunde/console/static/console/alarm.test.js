import assert from "node:assert/strict";
import { test } from "node:test";
import { Alarm, GRACE, RINGS_EVERY } from "./alarm.js";

/** A clock that goes on when it is told to. */
function fakeClock() {
  /** @type {{at: number, action: () => void}[]} */ let timers = [];
  let now = 0;
  return {
    later: (/** @type {() => void} */ action, /** @type {number} */ ms) => {
      const timer = { at: now + ms, action };
      timers.push(timer);
      return timer;
    },
    cancel: (/** @type {any} */ timer) => (timers = timers.filter((each) => each !== timer)),
    pass(/** @type {number} */ ms) {
      now += ms;
      for (const timer of timers.filter((each) => each.at <= now)) {
        timers = timers.filter((each) => each !== timer);
        timer.action();
      }
    },
    get pending() {
      return timers.length;
    },
  };
}

/** @param {string[]} [known] */
function desk(known = []) {
  const clock = fakeClock();
  const said = { rings: 0, sounding: /** @type {boolean[]} */ ([]) };
  const alarm = new Alarm({ known, clock, ring: () => void said.rings++, changed: (yes) => void said.sounding.push(yes) });
  return { alarm, clock, said };
}

test("it rings when somebody begins to wait, and every twenty seconds until noticed", () => {
  const { alarm, clock, said } = desk();
  alarm.hear(["waiting"], false);
  clock.pass(GRACE);
  assert.equal(said.rings, 1);
  clock.pass(RINGS_EVERY);
  clock.pass(RINGS_EVERY);
  assert.equal(said.rings, 3);
  alarm.notice();
  assert.deepEqual(said.sounding, [true, false]);
  clock.pass(10 * RINGS_EVERY);
  assert.equal(said.rings, 3);
  assert.equal(clock.pending, 0);
});

test("the second who waits is no news", () => {
  const { alarm, clock, said } = desk();
  alarm.hear(["waiting"], false);
  clock.pass(GRACE);
  alarm.notice();
  alarm.hear(["waiting"], false);
  clock.pass(GRACE);
  assert.equal(said.rings, 1);
});

test("what the page shows when it opens is no news", () => {
  const { alarm, clock, said } = desk(["waiting", "due-T-001"]);
  alarm.hear(["waiting", "due-T-001"], false);
  clock.pass(GRACE);
  assert.equal(said.rings, 0);
  alarm.hear(["waiting", "due-T-001", "due-T-002"], false);
  clock.pass(GRACE);
  assert.equal(said.rings, 1);
});

test("who looks at the page is not rung for, then or later", () => {
  const { alarm, clock, said } = desk();
  alarm.hear(["waiting"], true);
  alarm.hear(["waiting"], false);
  clock.pass(RINGS_EVERY);
  assert.equal(said.rings, 0);
});

test("it falls silent when a colleague has called the only one", () => {
  const { alarm, clock, said } = desk();
  alarm.hear(["waiting"], false);
  clock.pass(GRACE);
  alarm.hear([], false);
  assert.deepEqual(said.sounding, [true, false]);
  assert.equal(clock.pending, 0);
  alarm.hear(["waiting"], false);
  clock.pass(GRACE);
  assert.equal(said.rings, 2);
});

test("a second occasion meanwhile rings at once and does not double the rhythm", () => {
  const { alarm, clock, said } = desk();
  alarm.hear(["waiting"], false);
  clock.pass(GRACE);
  clock.pass(RINGS_EVERY / 2);
  alarm.hear(["waiting", "answer-7"], false);
  clock.pass(GRACE);
  assert.equal(said.rings, 2);
  assert.equal(clock.pending, 1);
  alarm.hear(["answer-7"], false);
  assert.equal(alarm.sounding, true);
});

test("the window at which the adviser looks silences the others before they begin", () => {
  const { alarm, clock, said } = desk();
  assert.equal(alarm.hear(["waiting"], false), true);
  alarm.notice();
  clock.pass(RINGS_EVERY);
  assert.equal(said.rings, 0);
});
