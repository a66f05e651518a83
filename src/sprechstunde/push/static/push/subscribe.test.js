import assert from "node:assert/strict";
import { test } from "node:test";

import { closeShown, isSupported, turnOff, turnOn } from "./subscribe.js";

const INSTALLATION = { worker: "/push-worker.js", scope: "/", publicKey: "BAEC-_8" }; // bytes 4 1 2 251 255
const KEY = [4, 1, 2, 251, 255];

test("a yes registers the worker, waits until it runs, and subscribes with our key", async () => {
  const stage = setUp({ starting: true });
  const turning = turnOn(INSTALLATION, stage.browser);
  await stage.settled();
  assert.equal(stage.subscribedWith.length, 0, "not before the worker runs");
  stage.startWorker("activated");
  const { outcome, subscription } = await turning;
  assert.equal(outcome, "on");
  assert.deepEqual(subscription, { endpoint: "https://push.example/new", keys: { p256dh: "p", auth: "a" } });
  assert.deepEqual(stage.registered, [["/push-worker.js", { scope: "/", updateViaCache: "none" }]]);
  assert.equal(stage.subscribedWith[0].userVisibleOnly, true);
  assert.deepEqual([...stage.subscribedWith[0].applicationServerKey], KEY);
});

test("permission is asked for before anything is awaited", () => {
  const stage = setUp();
  void turnOn(INSTALLATION, stage.browser);
  assert.equal(stage.asked(), 1);
});

for (const answer of /** @type {const} */ (["denied", "default"])) {
  test(`${answer}: nothing is registered`, async () => {
    const stage = setUp({ answer });
    assert.deepEqual(await turnOn(INSTALLATION, stage.browser), { outcome: "denied" });
    assert.deepEqual(stage.registered, []);
  });
}

test("a browser that lacks any of the three is never asked", async () => {
  for (const lack of /** @type {const} */ (["PushManager", "Notification"])) {
    const { browser, asked } = setUp();
    delete browser[lack];
    assert.equal(isSupported(browser), false);
    assert.deepEqual(await turnOn(INSTALLATION, browser), { outcome: "unsupported" });
    assert.equal(asked(), 0);
  }
  const { browser } = setUp();
  delete browser.navigator.serviceWorker;
  assert.deepEqual(await turnOn(INSTALLATION, browser), { outcome: "unsupported" });
});

test("a push service that refuses or never answers is told as failed, a policy as denied", async () => {
  const refusing = setUp({ error: new DOMException("no", "AbortError") });
  assert.deepEqual(await turnOn(INSTALLATION, refusing.browser), { outcome: "failed" });
  const forbidding = setUp({ error: new DOMException("no", "NotAllowedError") });
  assert.deepEqual(await turnOn(INSTALLATION, forbidding.browser), { outcome: "denied" });
  const silent = setUp({ starting: true });
  assert.deepEqual(await turnOn(INSTALLATION, { ...silent.browser, patience: 1 }), { outcome: "failed" });
});

test("a worker that cannot start is told as failed", async () => {
  const stage = setUp({ starting: true });
  const turning = turnOn(INSTALLATION, stage.browser);
  await stage.settled();
  stage.startWorker("redundant");
  assert.deepEqual(await turning, { outcome: "failed" });
});

test("a subscription for another key is replaced, one for ours is kept", async () => {
  const other = setUp({ earlierKey: [1] });
  assert.equal((await turnOn(INSTALLATION, other.browser)).outcome, "on");
  assert.deepEqual(other.unsubscribed, ["https://push.example/earlier"]);
  const same = setUp({ earlierKey: KEY });
  assert.equal((await turnOn(INSTALLATION, same.browser)).outcome, "on");
  assert.deepEqual(same.unsubscribed, []);
});

test("turning off ends the subscription and what it shows; forgetting removes the worker as well", async () => {
  const stage = setUp({ earlierKey: KEY, shown: ["ticket-1"] });
  assert.equal(await turnOff(INSTALLATION, {}, stage.browser), "https://push.example/earlier");
  assert.deepEqual([stage.unsubscribed, stage.closed, stage.unregistered()], [["https://push.example/earlier"], ["ticket-1"], 0]);
  await turnOff(INSTALLATION, { forget: true }, stage.browser);
  assert.equal(stage.unregistered(), 1);
});

test("turning off what is not on, or in a browser that cannot, is no error", async () => {
  assert.equal(await turnOff(INSTALLATION, {}, setUp().browser), null);
  assert.equal(await turnOff(INSTALLATION, {}, { navigator: {} }), null);
});

test("an answered call is taken from the screen, other notifications stay", async () => {
  const stage = setUp({ shown: ["ticket-1", "ticket-2"] });
  await closeShown(INSTALLATION, "ticket-1", stage.browser);
  assert.deepEqual(stage.closed, ["ticket-1"]);
});

/**
 * @param {{answer?: NotificationPermission, starting?: boolean, error?: Error, earlierKey?: number[], shown?: string[]}} [stage]
 */
function setUp({ answer = "granted", starting = false, error, earlierKey, shown = [] } = {}) {
  let asked = 0;
  let unregistered = 0;
  /** @type {any[]} */
  const registered = [];
  /** @type {any[]} */
  const subscribedWith = [];
  /** @type {string[]} */
  const unsubscribed = [];
  /** @type {string[]} */
  const closed = [];
  const installing = Object.assign(new EventTarget(), { state: "installing" });
  const subscription = (/** @type {string} */ name, /** @type {number[]} */ key) => ({
    endpoint: `https://push.example/${name}`,
    options: { applicationServerKey: Uint8Array.from(key).buffer },
    toJSON: () => ({ endpoint: `https://push.example/${name}`, keys: { p256dh: "p", auth: "a" } }),
    unsubscribe: async () => unsubscribed.push(`https://push.example/${name}`),
  });
  const registration = {
    active: starting ? null : {},
    installing: starting ? installing : null,
    waiting: null,
    pushManager: {
      getSubscription: async () => (earlierKey ? subscription("earlier", earlierKey) : null),
      subscribe: async (/** @type {any} */ options) => {
        if (error) throw error;
        subscribedWith.push(options);
        return subscription("new", KEY);
      },
    },
    getNotifications: async (/** @type {{tag?: string}} */ { tag } = {}) =>
      shown.filter((each) => !tag || each === tag).map((each) => ({ close: () => closed.push(each) })),
    unregister: async () => (unregistered += 1),
  };
  const container = {
    register: async (/** @type {any[]} */ ...given) => (registered.push(given), registration),
    getRegistration: async () => registration,
  };
  /** @type {any} */
  const browser = {
    navigator: { serviceWorker: container },
    PushManager: class {},
    Notification: { permission: "default", requestPermission: async () => ((asked += 1), answer) },
  };
  return {
    browser,
    registered,
    subscribedWith,
    unsubscribed,
    closed,
    asked: () => asked,
    unregistered: () => unregistered,
    settled: () => new Promise((resolve) => setImmediate(resolve)),
    startWorker: (/** @type {string} */ state) => {
      installing.state = state;
      installing.dispatchEvent(new Event("statechange"));
    },
  };
}
