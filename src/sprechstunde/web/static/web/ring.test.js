import assert from "node:assert/strict";
import { test } from "node:test";
import { lengthOf, LONGEST, NOTES } from "./ring-sounds.js";
import { GIVES_UP_AFTER, REPEATS_AFTER, Ring } from "./ring.js";

test("no ring lasts longer than three seconds, and none is distorted at full volume", () => {
  assert.deepEqual(Ring.SOUNDS, ["bell", "two_tones", "soft", "none"]);
  for (const name of Ring.SOUNDS) {
    assert.ok(lengthOf(name) <= LONGEST, name);
    for (let at = 0; at < LONGEST; at += 0.05) {
      const together = NOTES[name].filter((note) => note.at <= at && at < note.at + note.lasts);
      assert.ok(together.reduce((sum, { peak }) => sum + peak, 0) <= 1.001, `${name} at ${at}`);
    }
  }
  assert.equal(lengthOf("none"), 0);
});

test("rings every few seconds and gives up after half a minute", async () => {
  const { ring, context, time } = setUp();
  await ring.unlock();
  ring.start();
  const starts = [...new Set(context.strikes().map((at) => Math.floor(at / REPEATS_AFTER)))];
  assert.deepEqual(starts, [0, 1, 2, 3, 4, 5, 6]);
  assert.ok(Math.max(...context.ends()) <= GIVES_UP_AFTER + 0.1);
  time.pass(GIVES_UP_AFTER - 1);
  assert.equal(ring.ringing, true);
  time.pass(1);
  assert.equal(ring.ringing, false);
});

test("stop silences what is already on the clock, at once", async () => {
  const { ring, context } = setUp();
  await ring.unlock();
  ring.start();
  assert.equal(context.audible(), true);
  ring.stop();
  assert.deepEqual([ring.ringing, context.audible()], [false, false]);
});

test("a second start changes nothing", async () => {
  const { ring, context } = setUp();
  await ring.unlock();
  ring.start();
  const before = context.oscillators.length;
  ring.start();
  assert.equal(context.oscillators.length, before);
});

test("before the first click nothing sounds; afterwards the rest of the ring does", async () => {
  const { ring, context, time } = setUp({ locked: true });
  ring.start();
  assert.deepEqual([ring.ringing, ring.canSound, context.oscillators.length], [true, false, 0]);
  time.pass(10);
  context.allow();
  await ring.unlock();
  assert.equal(ring.canSound, true);
  assert.equal(new Set(context.strikes().map((at) => Math.floor(at / REPEATS_AFTER))).size, 5);
});

test("a browser that never answers does not keep anybody waiting", async () => {
  const { ring, time } = setUp({ locked: true });
  const asked = ring.unlock();
  time.pass(1);
  assert.equal(await asked, false);
});

test("without any audio the ring still rings for the eye and the hand", () => {
  const { ring, vibrations } = setUp({ none: true });
  ring.start();
  assert.deepEqual([ring.ringing, ring.canSound], [true, false]);
  assert.deepEqual(vibrations, [[200, 100, 200]]);
});

test("no sound is a choice, too", async () => {
  const { ring, context } = setUp();
  ring.choose("none");
  await ring.unlock();
  ring.start();
  assert.deepEqual([ring.ringing, context.oscillators.length], [true, 0]);
});

test("trying a sound plays it once and starts no ring", async () => {
  const { ring, context } = setUp();
  assert.equal(await ring.try("two_tones"), true);
  assert.equal(ring.ringing, false);
  assert.ok(context.ends().every((end) => end <= LONGEST + 0.1));
  assert.equal(context.oscillators.length, NOTES.two_tones.length);
});

test("a new choice is heard at once while it rings", async () => {
  const { ring, context } = setUp();
  await ring.unlock();
  ring.start();
  const before = context.oscillators.length;
  ring.choose("soft");
  assert.equal(context.oscillators.slice(before)[0].frequency.value, NOTES.soft[0].frequency);
});

test("vibrates with every ring and stops with it; not when switched off", () => {
  const { ring, vibrations, time } = setUp();
  ring.start();
  time.pass(REPEATS_AFTER);
  assert.equal(vibrations.length, 2);
  ring.stop();
  assert.deepEqual(vibrations.at(-1), [0]);
  ring.vibration = false;
  vibrations.length = 0;
  ring.start();
  time.pass(REPEATS_AFTER);
  assert.equal(vibrations.length, 0);
});

test("nothing is stored before somebody has chosen; then it is there the next time", () => {
  const { ring, store, next } = setUp();
  ring.start();
  ring.stop();
  assert.equal(store.size, 0);
  ring.choose("soft");
  ring.volume = 0.3;
  ring.vibration = false;
  assert.deepEqual([next().choice, next().volume, next().vibration], ["soft", 0.3, false]);
});

test("what is stored and makes no sense is not believed", () => {
  const { store, next } = setUp();
  for (const nonsense of ['{"sound": "toString", "volume": 7, "vibration": "no"}', "null", "{", "[]"]) {
    store.set("ring", nonsense);
    assert.deepEqual([next().choice, next().volume, next().vibration], ["bell", 0.6, true]);
  }
});

test("a browser that forbids storage is no obstacle", () => {
  const forbidden = () => {
    throw new DOMException("no", "SecurityError");
  };
  const ring = new Ring({ key: "ring", store: forbidden, context: () => null, vibrate: () => {} });
  ring.choose("soft");
  assert.equal(ring.choice, "soft");
});

test("a sound that does not exist is a mistake", () => {
  assert.throws(() => setUp().ring.choose(/** @type {any} */ ("fanfare")), /fanfare/);
});

test("the page hears of every change", async () => {
  const { ring } = setUp();
  let heard = 0;
  ring.onchange = () => (heard += 1);
  ring.start();
  ring.stop();
  ring.choose("soft");
  assert.equal(heard, 3);
});

function setUp({ locked = false, none = false } = {}) {
  const time = fakeTime();
  const context = new FakeContext(locked);
  /** @type {Map<string, string>} */ const store = new Map();
  /** @type {number[][]} */ const vibrations = [];
  const next = () =>
    new Ring({
      key: "ring",
      now: time.now,
      later: time.later,
      cancel: time.cancel,
      context: () => (none ? null : /** @type {any} */ (context)),
      vibrate: (pattern) => vibrations.push(pattern),
      store: () => ({
        getItem: (key) => store.get(key) ?? null,
        setItem: (key, value) => void store.set(key, value),
      }),
    });
  return { ring: next(), next, context, store, vibrations, time };
}

function fakeTime() {
  let now = 0;
  /** @type {{at: number, action: () => void}[]} */
  let due = [];
  return {
    now: () => now,
    later: (/** @type {() => void} */ action, /** @type {number} */ ms) => {
      const timer = { at: now + ms, action };
      due.push(timer);
      return timer;
    },
    cancel: (/** @type {any} */ timer) => (due = due.filter((each) => each !== timer)),
    pass(/** @type {number} */ seconds) {
      const until = now + seconds * 1000;
      for (;;) {
        const [first] = due.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
        if (!first) break;
        due = due.filter((each) => each !== first);
        now = first.at;
        first.action();
      }
      now = until;
    },
  };
}

/** An audio context that notes what would sound, and until when. */
class FakeContext {
  currentTime = 0;
  destination = { name: "loudspeaker" };
  /** @type {any[]} */ oscillators = [];
  /** @type {any[]} */ #gains = [];
  /** @type {() => void} */ #heard = () => {};
  /** @type {(value?: unknown) => void} */ #resumed = () => {};

  /** @param {boolean} locked */
  constructor(locked) {
    this.state = locked ? "suspended" : "running";
  }

  /** @param {string} _name @param {() => void} listener */
  addEventListener(_name, listener) {
    this.#heard = listener;
  }

  allow() {
    this.state = "running";
    this.#heard();
    this.#resumed();
  }

  resume() {
    return this.state === "running" ? Promise.resolve() : new Promise((resolve) => (this.#resumed = resolve));
  }

  createGain() {
    const ramp = () => {};
    const gain = { value: 1, setValueAtTime: ramp, linearRampToValueAtTime: ramp, exponentialRampToValueAtTime: ramp };
    return this.#node({ gain }, this.#gains);
  }

  createOscillator() {
    const oscillator = {
      frequency: { value: 0 },
      begins: 0,
      ends: 0,
      start: (/** @type {number} */ at) => (oscillator.begins = at),
      stop: (/** @type {number} */ at) => (oscillator.ends = at),
    };
    return this.#node(oscillator, this.oscillators);
  }

  strikes() {
    return this.oscillators.map(({ begins }) => begins);
  }

  ends() {
    return this.oscillators.map(({ ends }) => ends);
  }

  /** Whether anything still leads to the loudspeaker. */
  audible() {
    /** @type {(node: any) => boolean} */
    const reaches = (node) => node === this.destination || (node?.to && reaches(node.to));
    return this.oscillators.some((oscillator) => reaches(oscillator));
  }

  /** @param {any} node @param {any[]} all */
  #node(node, all) {
    Object.assign(node, {
      to: null,
      connect: (/** @type {any} */ to) => (node.to = to),
      disconnect: () => (node.to = null),
    });
    all.push(node);
    return node;
  }
}
