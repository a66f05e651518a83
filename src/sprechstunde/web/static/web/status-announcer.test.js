import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

Object.assign(globalThis, { HTMLElement: class {}, customElements: { define() {} } });
const { GAP_MS, Pace } = await import("./status-announcer.js");

/** @type {string[]} */
let said;
/** @type {ReturnType<typeof fakeClock>} */
let clock;
/** @type {InstanceType<typeof Pace>} */
let pace;

beforeEach(() => {
  said = [];
  clock = fakeClock();
  pace = new Pace((text) => said.push(text), clock);
});

test("the first change is said at once", () => {
  pace.offer("open");
  assert.deepEqual(said, ["open"]);
});

test("a hundred changes in a minute are at most two announcements, the last one current", () => {
  for (let number = 0; number < 100; number += 1) {
    pace.offer(`${number} waiting`);
    clock.advance(600);
  }
  assert.equal(said.length, 2);
  clock.advance(GAP_MS);
  assert.equal(said.at(-1), "99 waiting");
});

test("what has changed back meanwhile is not said", () => {
  pace.offer("open");
  pace.offer("busy");
  pace.offer("open");
  clock.advance(GAP_MS * 2);
  assert.deepEqual(said, ["open"]);
});

test("the same words are not offered twice, however late", () => {
  pace.offer("open");
  clock.advance(GAP_MS * 2);
  pace.offer("open");
  assert.deepEqual(said, ["open"]);
});

test("what must be known now overtakes what waits and starts the pause anew", () => {
  pace.offer("open");
  pace.offer("busy");
  pace.force("your turn");
  pace.offer("closed");
  assert.deepEqual(said, ["open", "your turn"]);
  clock.advance(GAP_MS);
  assert.deepEqual(said, ["open", "your turn", "closed"]);
});

test("news made at the moment of speaking tell what is true then, or nothing", () => {
  let waiting = 1;
  pace.offer(() => `${waiting} waiting`);
  pace.offer(() => (waiting ? `${waiting} waiting` : ""));
  waiting = 3;
  clock.advance(GAP_MS);
  pace.offer(() => (waiting ? `${waiting} waiting` : ""));
  waiting = 0;
  clock.advance(GAP_MS);
  assert.deepEqual(said, ["1 waiting", "3 waiting"]);
});

test("nothing is said after it was forgotten", () => {
  pace.offer("open");
  pace.offer("busy");
  pace.forget();
  clock.advance(GAP_MS * 2);
  assert.deepEqual(said, ["open"]);
});

function fakeClock() {
  let time = 0;
  /** @type {{at: number, callback: () => void}[]} */
  let timers = [];
  return {
    now: () => time,
    /** @param {() => void} callback @param {number} ms */
    later(callback, ms) {
      const timer = { at: time + ms, callback };
      timers.push(timer);
      return timer;
    },
    /** @param {any} timer */
    cancel(timer) {
      timers = timers.filter((other) => other !== timer);
    },
    /** @param {number} ms */
    advance(ms) {
      time += ms;
      const due = timers.filter((timer) => timer.at <= time);
      timers = timers.filter((timer) => timer.at > time);
      due.forEach((timer) => timer.callback());
    },
  };
}
