import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { IceServers } from "./ice-servers.js";

const STUN = { urls: "stun:stun.example" };
const turn = (/** @type {string} */ username) => ({ urls: ["turn:relay.example"], username, credential: "x" });

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
});

test("what the page came with is exchanged as soon as the line is open", () => {
  const { ice, asked } = setUp([STUN, turn("old")]);
  assert.equal(asked(), 0);
  ice.signallingIs(true);
  assert.equal(asked(), 1);
  ice.receive({ servers: [turn("new")], expires_in: 600 });
  assert.deepEqual(ice.servers, [turn("new")]);
  assert.equal(asked(), 1);
});

test("they are asked for again before they end", () => {
  const { ice, asked } = setUp([turn("old")]);
  ice.signallingIs(true);
  ice.receive({ servers: [turn("new")], expires_in: 600 });
  mock.timers.tick(599_000 * 0.6);
  assert.equal(asked(), 1);
  mock.timers.tick(2_000);
  assert.equal(asked(), 2);
  ice.receive({ servers: [turn("newer")], expires_in: 600 });
  mock.timers.tick(361_000);
  assert.equal(asked(), 3);
});

test("after an absence fresh ones are asked for only when they are due", () => {
  const { ice, asked } = setUp([turn("old")]);
  ice.signallingIs(true);
  ice.receive({ servers: [turn("new")], expires_in: 600 });
  ice.signallingIs(false);
  mock.timers.tick(60_000);
  ice.signallingIs(true);
  assert.equal(asked(), 1);
  ice.signallingIs(false);
  mock.timers.tick(600_000);
  assert.equal(asked(), 1);
  ice.signallingIs(true);
  assert.equal(asked(), 2);
});

test("without credentials there is nothing to ask for", () => {
  const { ice, asked } = setUp([STUN]);
  ice.signallingIs(true);
  assert.equal(asked(), 0);
});

test("who listens is told, and nonsense changes nothing", () => {
  const { ice } = setUp([turn("old")]);
  /** @type {unknown[]} */
  const heard = [];
  ice.on("change", (servers) => heard.push(servers));
  ice.receive({ servers: "none" });
  ice.receive({ servers: [STUN], expires_in: null });
  assert.deepEqual(heard, [[STUN]]);
  assert.deepEqual(ice.servers, [STUN]);
});

test("an answer that lasts no time does not make it ask without end", () => {
  const { ice, asked } = setUp([turn("old")]);
  ice.signallingIs(true);
  ice.receive({ servers: [turn("new")], expires_in: 0 });
  assert.equal(asked(), 1);
});

/** @param {RTCIceServer[]} servers */
function setUp(servers) {
  let asked = 0;
  const ice = new IceServers({ servers, ask: () => void (asked += 1) });
  return { ice, asked: () => asked };
}
