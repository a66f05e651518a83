import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { keepOpen } from "./line.js";

const BEAT = { type: "beat", data: "20" };
const LONGEST_RETRY = 10_000;

/** @type {FakeSource[]} */ let sources;
/** @type {[string, any][]} */ let told;
/** @type {import("./sharing.js").Line} */ let line;

class FakeSource extends EventTarget {
  static CLOSED = 2;
  readyState = 0;
  /** @type {() => void} */ onopen = () => {};
  /** @type {() => void} */ onerror = () => {};

  constructor() {
    super();
    sources.push(this);
  }

  close() {
    this.readyState = FakeSource.CLOSED;
  }

  /** @param {{type: string, data: string}} event */
  says({ type, data }) {
    if (this.readyState !== FakeSource.CLOSED) this.dispatchEvent(Object.assign(new Event(type), { data }));
  }
}

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
  mock.method(Math, "random", () => 1);
  sources = [];
  told = [];
  Object.assign(globalThis, { EventSource: FakeSource });
  line = keepOpen("/live/ticket", ["ticket"], {
    connected: (yes) => told.push(["connected", yes]),
    message: (event, data) => told.push([event, data]),
    refused: () => told.push(["refused", true]),
  });
  source().onopen();
});

afterEach(() => {
  line.close();
  mock.timers.reset();
  mock.restoreAll();
});

test("as long as the server beats the line stays, and nobody else hears of it", () => {
  for (let minutes = 0; minutes < 10; minutes += 1) {
    for (let beats = 0; beats < 3; beats += 1) {
      source().says(BEAT);
      mock.timers.tick(20_000);
    }
  }
  assert.equal(sources.length, 1);
  assert.deepEqual(told, [["connected", true]]);
});

test("after two and a half beats of silence the line is given up and opened anew", () => {
  const dead = source();
  dead.says(BEAT);
  mock.timers.tick(49_999);
  assert.deepEqual(told, [["connected", true]]);
  mock.timers.tick(1);
  assert.equal(dead.readyState, FakeSource.CLOSED);
  assert.deepEqual(told.at(-1), ["connected", false]);
  mock.timers.tick(LONGEST_RETRY);
  assert.equal(sources.length, 2);
  source().onopen();
  source().says({ type: "ticket", data: '{"ahead":1}' });
  assert.deepEqual(told.slice(-2), [
    ["connected", true],
    ["ticket", { ahead: 1 }],
  ]);
});

test("any message is a sign of life", () => {
  source().says(BEAT);
  mock.timers.tick(49_000);
  source().says({ type: "ticket", data: '{"ahead":2}' });
  mock.timers.tick(49_000);
  assert.equal(sources.length, 1);
  mock.timers.tick(1_000);
  mock.timers.tick(LONGEST_RETRY);
  assert.equal(sources.length, 2);
});

test("the server's own rhythm counts, and a new line waits for its first beat", () => {
  source().says({ type: "beat", data: "2" });
  mock.timers.tick(5_000);
  mock.timers.tick(LONGEST_RETRY);
  assert.equal(sources.length, 2);
  source().onopen();
  mock.timers.tick(600_000);
  assert.equal(sources.length, 2);
});

test("a beat without a number expects nothing", () => {
  source().says({ type: "beat", data: "" });
  mock.timers.tick(600_000);
  assert.equal(sources.length, 1);
});

test("a closed line stays closed", () => {
  source().says(BEAT);
  line.close();
  mock.timers.tick(600_000);
  assert.equal(sources.length, 1);
  assert.deepEqual(told, [["connected", true]]);
});

test("a line that broke off is opened anew once, however long its silence", () => {
  source().says(BEAT);
  source().onerror();
  mock.timers.tick(LONGEST_RETRY);
  assert.equal(sources.length, 2);
  source().onopen();
  mock.timers.tick(600_000);
  assert.equal(sources.length, 2);
});

function source() {
  const last = sources.at(-1);
  assert(last);
  return last;
}
