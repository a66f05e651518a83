import assert from "node:assert/strict";
import { test } from "node:test";
import { Devices } from "./devices.js";
import { deviceError } from "./errors.js";
import { RememberedDevices } from "./remembered.js";
import { MicrophoneLevel, SpeakingMeter } from "./speaking.js";

test("both are off until asked for, and either works without the other", async () => {
  const { devices, asked } = setUp();
  assert.deepEqual([devices.state("audio"), devices.state("video"), asked.length], ["off", "off", 0]);
  await devices.turnOn("audio");
  assert.deepEqual([devices.state("audio"), devices.state("video")], ["on", "off"]);
  assert.ok(asked[0].audio && !asked[0].video);
});

test("off releases the device", async () => {
  const { devices, tracks } = setUp();
  await devices.turnOn("video");
  devices.turnOff("video");
  assert.equal(tracks[0].stopped, true);
  assert.equal(devices.track("video"), null);
});

test("switched off while the browser still asks: the late track is stopped", async () => {
  const { devices, tracks, release } = setUp({ hold: true });
  const turning = devices.turnOn("video");
  devices.turnOff("video");
  release();
  await turning;
  assert.equal(devices.state("video"), "off");
  assert.equal(tracks[0].stopped, true);
});

test("stopped for good, nothing brings a device back, and what was still being asked for is released", async () => {
  const { devices, asked, tracks, release } = setUp({ hold: true });
  const turning = devices.turnOn("video");
  devices.stop();
  release();
  await turning;
  await devices.turnOn("audio");
  assert.deepEqual([devices.state("audio"), devices.state("video"), asked.length], ["off", "off", 1]);
  assert.equal(tracks[0].stopped, true);
});

test("a browser that refuses to measure the level does not keep the microphone out of the talk", () => {
  const level = new MicrophoneLevel();
  const scope = /** @type {any} */ (globalThis);
  scope.AudioContext = class {
    constructor() {
      throw new DOMException("", "NotSupportedError");
    }
  };
  try {
    level.listenTo(/** @type {any} */ ({}));
  } finally {
    delete scope.AudioContext;
  }
  assert.equal(level.read(), 0);
});

test("a device that is unplugged is off and said to be lost", async () => {
  const { devices, tracks } = setUp();
  /** @type {string[]} */
  const lost = [];
  devices.on("lost", (kind) => lost.push(kind));
  await devices.turnOn("audio");
  tracks[0].onended();
  assert.deepEqual([devices.state("audio"), lost], ["off", ["audio"]]);
});

test("another device is asked for after the old one has been released, and what is off stays off", async () => {
  const { devices, tracks, asked } = setUp();
  await devices.renew("video");
  assert.equal(asked.length, 0);
  await devices.turnOn("video");
  /** @type {string[]} */
  const states = [];
  devices.on("change", ({ state }) => states.push(state));
  await devices.renew("video", { facingMode: { exact: "environment" } });
  assert.equal(tracks[0].stopped, true);
  assert.deepEqual(asked[1].video.facingMode, { exact: "environment" });
  assert.equal(asked[1].video.frameRate.max, 30);
  assert.deepEqual([states, devices.track("video") === tracks[1]], [["starting", "on"], true]);
});

test("a device that is exchanged is not said to be lost", async () => {
  const { devices, tracks } = setUp();
  /** @type {string[]} */
  const lost = [];
  devices.on("lost", (kind) => lost.push(kind));
  await devices.turnOn("audio");
  await devices.renew("audio");
  assert.equal(tracks[0].onended, null);
  assert.deepEqual(lost, []);
});

test("a new device that cannot be had leaves the kind off, with the reason", async () => {
  const { devices, refuse } = setUp();
  await devices.turnOn("audio");
  refuse(new DOMException("busy", "NotReadableError"));
  await assert.rejects(devices.renew("audio"), { problem: "in_use" });
  assert.equal(devices.state("audio"), "off");
});

test("a refusal leaves the device off and may be followed by a yes", async () => {
  const { devices, refuse } = setUp();
  refuse(new DOMException("no", "NotAllowedError"));
  await assert.rejects(devices.turnOn("video"), { problem: "blocked" });
  assert.equal(devices.state("video"), "off");
  refuse(null);
  await devices.turnOn("video");
  assert.equal(devices.state("video"), "on");
});

test("without a secure context there is a reason", async () => {
  await assert.rejects(new Devices(undefined).turnOn("audio"), { problem: "insecure" });
});

for (const [name, problem] of Object.entries({
  NotAllowedError: "blocked",
  SecurityError: "blocked",
  NotFoundError: "not_found",
  OverconstrainedError: "not_found",
  NotReadableError: "in_use",
  AbortError: "aborted",
  TypeError: "unknown",
  toString: "unknown",
})) {
  test(`${name} means ${problem}`, () => assert.equal(deviceError({ name }).problem, problem));
}

test("what was on is remembered over a reload only", () => {
  const store = memory();
  const before = new RememberedDevices({ store: () => store, key: "k", reloaded: false });
  before.note("video", true);
  before.note("audio", true);
  before.note("audio", false);
  assert.deepEqual(new RememberedDevices({ store: () => store, key: "k", reloaded: true }).kinds(), ["video"]);
  assert.deepEqual(new RememberedDevices({ store: () => store, key: "k", reloaded: false }).kinds(), []);
});

test("at the end nothing is left in the browser", () => {
  const store = memory();
  const remembered = new RememberedDevices({ store: () => store, key: "k", reloaded: false });
  remembered.note("video", true);
  remembered.forget();
  assert.equal(store.size(), 0);
});

test("a browser that forbids storage is no obstacle", () => {
  const forbidden = () => {
    throw new DOMException("no", "SecurityError");
  };
  const remembered = new RememberedDevices({ store: forbidden, key: "k", reloaded: true });
  remembered.note("video", true);
  remembered.forget();
  assert.deepEqual(remembered.kinds(), []);
});

test("speaking does not flicker between two words, and ends", () => {
  const meter = new SpeakingMeter();
  assert.equal(meter.hear(0.001, 0), false);
  assert.equal(meter.hear(0.2, 100), true);
  assert.equal(meter.hear(0, 500), true);
  assert.equal(meter.hear(0, 900), false);
});

function setUp({ hold = false } = {}) {
  /** @type {any[]} */ const asked = [];
  /** @type {any[]} */ const tracks = [];
  /** @type {unknown} */ let refusal = null;
  let release = () => {};
  const gate = hold ? new Promise((resolve) => (release = () => resolve(undefined))) : null;
  const media = /** @type {any} */ ({
    async getUserMedia(/** @type {any} */ constraints) {
      asked.push(constraints);
      await gate;
      if (refusal) throw refusal;
      const track = { stopped: false, stop: () => (track.stopped = true), onended: null };
      tracks.push(track);
      return { getTracks: () => [track] };
    },
  });
  return {
    devices: new Devices(media),
    asked,
    tracks,
    release: () => release(),
    refuse: (/** @type {unknown} */ error) => (refusal = error),
  };
}

function memory() {
  /** @type {Map<string, string>} */
  const values = new Map();
  return {
    getItem: (/** @type {string} */ key) => values.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => void values.set(key, value),
    removeItem: (/** @type {string} */ key) => void values.delete(key),
    size: () => values.size,
  };
}
