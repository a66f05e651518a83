import assert from "node:assert/strict";
import { test } from "node:test";
import { CallRing } from "./call-ring.js";

/** Tabs of one browser: they share a lock and a channel. */
class Tabs {
  locked = false;
  /** @type {{hear: (message: any) => void}[]} */ listeners = [];

  open() {
    const ring = { ringing: false, onchange() {}, start: () => set(true), stop: () => set(false) };
    const set = (/** @type {boolean} */ on) => {
      if (ring.ringing === on) return;
      ring.ringing = on;
      ring.onchange();
    };
    const own = { hear: (/** @type {any} */ _message) => {} };
    const world = {
      ifFree: (/** @type {string} */ _name, /** @type {() => Promise<void>} */ whileHeld) => {
        if (this.locked) return;
        this.locked = true;
        void whileHeld().then(() => (this.locked = false));
      },
      openChannel: (/** @type {(message: any) => void} */ hear) => {
        own.hear = hear;
        this.listeners.push(own);
        return { post: (/** @type {any} */ message) => this.listeners.forEach((each) => each !== own && each.hear(message)) };
      },
    };
    return { ring, call: new CallRing(ring, world) };
  }
}

test("of three tabs one rings, and all can stop it", () => {
  const tabs = new Tabs();
  const three = [tabs.open(), tabs.open(), tabs.open()];
  for (const tab of three) tab.call.start();
  assert.deepEqual(three.map((tab) => tab.ring.ringing), [true, false, false]);
  assert.deepEqual(three.map((tab) => tab.call.heard), [true, true, true]);
  three[2]?.call.stop();
  assert.deepEqual(three.map((tab) => tab.ring.ringing), [false, false, false]);
  assert.deepEqual(three.map((tab) => tab.call.heard), [false, false, false]);
});

test("the next call rings again", async () => {
  const tabs = new Tabs();
  const [first, second] = [tabs.open(), tabs.open()];
  first.call.start();
  first.call.stop();
  await Promise.resolve();
  second.call.start();
  assert.deepEqual([first.ring.ringing, second.ring.ringing], [false, true]);
});

test("a ring that ends by itself ends in all tabs", () => {
  const tabs = new Tabs();
  const [first, second] = [tabs.open(), tabs.open()];
  first.call.start();
  first.ring.stop();
  assert.deepEqual([first.call.heard, second.call.heard], [false, false]);
});
