import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { FakeConnection } from "./fake-connection.js";
import { CHANNELS, CONNECT_WITHIN, Peer, RESTART_AFTER } from "./peer.js";

/** @typedef {{peer: Peer, connections: FakeConnection[], sent: any[], last: () => FakeConnection}} Side */

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
});

test("the newcomer's offer is the only first offer, and both send in both kinds", async () => {
  const { polite, impolite, settle } = pair();
  impolite.peer.initiate();
  await settle();
  assert.equal(descriptions(impolite), "offer");
  assert.equal(descriptions(polite), "answer");
  for (const { last } of [polite, impolite]) {
    assert.equal(last().signalingState, "stable");
    assert.deepEqual(last().transceivers.map(({ direction }) => direction), ["sendrecv", "sendrecv"]);
  }
});

test("the channels have the agreed ids on both sides", async () => {
  const { polite, impolite, settle } = pair();
  polite.peer.initiate();
  await settle();
  for (const { last } of [polite, impolite]) {
    assert.deepEqual(
      Object.values(last().channels).map(({ label, id, negotiated }) => [label, id, negotiated]),
      [["t140", 0, true], ["desk", 1, true], ["files", 2, true], ["table", 3, true]],
    );
    assert.equal(last().channels.t140.protocol, "t140");
  }
  assert.equal(CHANNELS.files.ordered, true);
});

test("a camera that is switched on needs no negotiation", async () => {
  const { polite, impolite, settle } = pair();
  impolite.peer.initiate();
  await settle();
  const before = impolite.sent.length + polite.sent.length;
  const track = /** @type {any} */ ({ kind: "video" });
  impolite.peer.setTrack("video", track);
  polite.peer.setTrack("video", track);
  await settle();
  assert.equal(impolite.last().transceivers[1].sender.track, track);
  assert.equal(polite.last().transceivers[1].sender.track, track);
  assert.equal(impolite.sent.length + polite.sent.length, before);
});

test("what is on before the connection exists is sent from the beginning by either side", async () => {
  const { polite, impolite, settle } = pair();
  const track = /** @type {any} */ ({ kind: "audio" });
  impolite.peer.setTrack("audio", track);
  polite.peer.setTrack("audio", track);
  impolite.peer.initiate();
  await settle();
  assert.equal(impolite.last().transceivers[0].sender.track, track);
  assert.equal(polite.last().transceivers[0].sender.track, track);
});

for (let seed = 1; seed <= 20; seed += 1) {
  test(`20 renegotiations from both sides at once end stable (order ${seed})`, async () => {
    const { polite, impolite, settle } = pair({ random: randomFrom(seed) });
    polite.peer.initiate();
    await settle();
    for (let round = 0; round < 20; round += 1) {
      polite.last().restartIce();
      impolite.last().restartIce();
      if (round % 3 === 0) await settle();
    }
    await settle();
    for (const { last, connections } of [polite, impolite]) {
      assert.equal(last().signalingState, "stable");
      assert.equal(connections.length, 1);
    }
    assert.equal(impolite.last().rollbacks, 0);
  });
}

test("two first offers that cross leave one connection, without a rollback", async () => {
  const { polite, impolite, settle } = pair();
  polite.peer.initiate();
  impolite.peer.initiate();
  await settle();
  assert.equal(polite.last().signalingState, "stable");
  assert.equal(impolite.last().signalingState, "stable");
  assert.equal(impolite.connections.length, 1);
  assert.equal(polite.connections.length, 2);
  assert.ok(polite.connections[0].closed);
  assert.equal(polite.last().rollbacks, 0);
});

test("an offer of an unknown connection replaces the old one", async () => {
  const { polite, impolite, settle } = await connected();
  impolite.peer.rebuild();
  await settle();
  assert.equal(polite.connections.length, 2);
  assert.ok(polite.connections[0].closed);
  assert.equal(polite.last().signalingState, "stable");
});

test("candidates of a connection that has been replaced are dropped", async () => {
  const { polite } = await connected();
  await polite.peer.receive({ connection: "older", candidate: { candidate: "x" } });
  assert.deepEqual(polite.last().candidates, []);
});

test("only the impolite side restarts ICE, half a second after the picture is gone", async () => {
  const { polite, impolite, settle } = await connected();
  impolite.last().become("disconnected");
  polite.last().become("disconnected");
  mock.timers.tick(RESTART_AFTER - 1);
  assert.equal(impolite.last().restarts, 0);
  mock.timers.tick(1);
  await settle();
  assert.equal(polite.last().restarts, 0);
  // Once by itself and once asked, which changes nothing.
  assert.ok(impolite.last().restarts >= 1);
  assert.ok(polite.sent.some(({ ask }) => ask === "restart"));
});

test("a short interruption restarts nothing", async () => {
  const { impolite } = await connected();
  impolite.last().become("disconnected");
  impolite.last().become("connected");
  mock.timers.tick(RESTART_AFTER * 2);
  assert.equal(impolite.last().restarts, 0);
});

test("after the second failure there is a new connection", async () => {
  const { impolite, polite, settle } = await connected();
  impolite.last().become("failed");
  await settle();
  assert.equal(impolite.connections.length, 1);
  impolite.last().become("failed");
  await settle();
  assert.equal(impolite.connections.length, 2);
  assert.equal(polite.connections.length, 2);
});

test("while nobody can be reached the old connection is all there is", async () => {
  const { impolite, settle } = await connected({ reachable: () => false });
  impolite.last().become("disconnected");
  mock.timers.tick(3 * CONNECT_WITHIN);
  await settle();
  assert.equal(impolite.connections.length, 1);
});

test("an offer that got lost is made again when signalling returns", async () => {
  const { polite, impolite, settle, network } = pair();
  network.down = true;
  impolite.peer.initiate();
  await settle();
  network.down = false;
  impolite.peer.signallingReturned();
  await settle();
  assert.equal(polite.last().signalingState, "stable");
  assert.equal(impolite.last().signalingState, "stable");
});

test("an answer that got lost is given again when signalling returns", async () => {
  const { polite, impolite, settle, network } = pair();
  impolite.peer.initiate();
  await settle(1);
  network.down = true;
  await settle();
  assert.equal(impolite.last().signalingState, "have-local-offer");
  network.down = false;
  polite.peer.signallingReturned();
  await settle();
  assert.equal(impolite.last().signalingState, "stable");
});

test("a connection that does not come about is made anew, by the impolite side", async () => {
  const { polite, impolite, settle, network } = pair();
  network.down = true;
  polite.peer.initiate();
  await settle();
  network.down = false;
  mock.timers.tick(CONNECT_WITHIN);
  await settle();
  assert.equal(impolite.connections.length, 1);
  assert.equal(descriptions(impolite), "offer");
  assert.equal(polite.last().signalingState, "stable");
});

test("nonsense from the other side changes nothing", async () => {
  const { polite } = await connected();
  const nonsense = /** @type {any[]} */ ([
    {},
    { connection: 7, description: { type: "offer" } },
    { description: { type: "pranswer", sdp: 5 } },
    { connection: "x", description: "offer" },
    { ask: "everything" },
    { candidate: "x" },
  ]);
  for (const signal of nonsense.slice(2)) await polite.peer.receive(signal);
  assert.equal(polite.last().signalingState, "stable");
  assert.equal(polite.connections.length, 1);
});

test("after closing nothing is sent or made any more", async () => {
  const { impolite, settle } = await connected();
  const { length } = impolite.sent;
  impolite.peer.close();
  mock.timers.tick(10 * CONNECT_WITHIN);
  impolite.peer.rebuild();
  await impolite.peer.receive({ connection: "new", description: { type: "offer", sdp: "offer 1" } });
  await settle();
  assert.equal(impolite.sent.length, length);
  assert.ok(impolite.last().closed);
});

/** @param {{reachable?: () => boolean}} [options] */
async function connected(options) {
  const both = pair(options);
  both.impolite.peer.initiate();
  await both.settle();
  both.impolite.last().become("connected");
  both.polite.last().become("connected");
  return both;
}

/**
 * Two peers and the signalling between them, which keeps the order of each direction but not between the two.
 * @param {{random?: () => number, reachable?: () => boolean}} [options]
 */
function pair({ random = () => 0, reachable } = {}) {
  /** @type {{to: Side, signal: any}[][]} */
  const lines = [[], []];
  const network = { down: false };
  /** @param {boolean} isPolite @param {number} line */
  function side(isPolite, line) {
    let made = 0;
    /** @type {Side} */
    const result = {
      connections: [],
      sent: [],
      last: () => result.connections[result.connections.length - 1],
      peer: new Peer({
        polite: isPolite,
        reachable,
        makeId: () => `${isPolite ? "polite" : "impolite"}-${(made += 1)}`,
        makeConnection: () => {
          const connection = new FakeConnection();
          result.connections.push(connection);
          return /** @type {any} */ (connection);
        },
        send: (signal) => {
          result.sent.push(signal);
          if (!network.down) lines[line].push({ to: isPolite ? impolite : polite, signal: structuredClone(signal) });
        },
      }),
    };
    return result;
  }
  const polite = side(true, 0);
  const impolite = side(false, 1);
  /** @param {number} [most] */
  async function settle(most = 10_000) {
    for (let step = 0; step < most; step += 1) {
      await breathe();
      const waiting = lines.filter(({ length }) => length > 0);
      if (waiting.length === 0) return;
      const { to, signal } = /** @type {{to: Side, signal: any}} */ (waiting[Math.floor(random() * waiting.length)].shift());
      if (!network.down) void to.peer.receive(signal);
      if (random() < 0.5) await breathe();
    }
  }
  return { polite, impolite, settle, network };
}

/** Everything that waits for promises has had its turn. */
function breathe() {
  return new Promise((resolve) => setImmediate(resolve));
}

/** @param {Side} side */
function descriptions({ sent }) {
  return sent.flatMap(({ description }) => description?.type ?? []).join(" ");
}

/** @param {number} seed */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
