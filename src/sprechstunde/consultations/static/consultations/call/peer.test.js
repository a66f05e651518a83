import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { FakeConnection } from "./fake-connection.js";
import { CHANNELS } from "./channels.js";
import { CONNECT_WITHIN, Peer, RESTART_AFTER } from "./peer.js";
import { sendingFor } from "./sending.js";

/** @typedef {{peer: Peer, connections: FakeConnection[], sent: any[], last: () => FakeConnection}} Side */

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
});

test("the newcomer's offer is the only first offer, and both send in all slots", async () => {
  const { polite, impolite, settle } = pair();
  impolite.peer.initiate();
  await settle();
  assert.equal(descriptions(impolite), "offer");
  assert.equal(descriptions(polite), "answer");
  for (const { last } of [polite, impolite]) {
    assert.equal(last().signalingState, "stable");
    assert.deepEqual(last().transceivers.map(({ direction }) => direction), Array(4).fill("sendrecv"));
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

test("in another network the impolite side restarts ICE at once, the polite one asks for it", async () => {
  const { polite, impolite, settle } = await connected();
  impolite.peer.networkChanged();
  assert.equal(impolite.last().restarts, 1);
  polite.peer.networkChanged();
  await settle();
  assert.equal(polite.last().restarts, 0);
  assert.ok(polite.sent.some(({ ask }) => ask === "restart"));
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

test("the slots of what arrives go by the order of the transceivers", async () => {
  const { polite, impolite, settle } = pair();
  /** @type {string[]} */
  const heard = [];
  polite.peer.on("track", ({ slot, track }) => heard.push(`${slot} ${track.kind}`));
  impolite.peer.initiate();
  await settle();
  assert.deepEqual(heard, ["audio audio", "video video", "screen video", "screen_audio audio"]);
  assert.deepEqual(polite.peer.arrived().map(({ slot }) => slot), ["audio", "video", "screen", "screen_audio"]);
});

test("sound and picture of one source are one stream, those of a screen another, from both sides", async () => {
  const { polite, impolite, settle } = pair();
  polite.peer.initiate();
  await settle();
  for (const { last } of [polite, impolite]) {
    const [sound, picture, screen, screenSound] = last().transceivers.map(({ sender }) => sender.streams[0]);
    assert.ok(sound && sound === picture);
    assert.ok(screen && screen === screenSound && screen !== sound);
  }
});

test("a screen is sent in its own slot, by either side and over every new connection", async () => {
  const { polite, impolite, settle } = await connected();
  const track = /** @type {any} */ ({ kind: "video" });
  polite.peer.setTrack("screen", track);
  assert.deepEqual(polite.last().transceivers.map(({ sender }) => sender.track), [null, null, track, null]);
  impolite.peer.rebuild();
  await settle();
  assert.equal(polite.connections.length, 2);
  assert.deepEqual(polite.last().transceivers.map(({ sender }) => sender.track), [null, null, track, null]);
});

test("sound goes before picture, and a weaker picture before none", async () => {
  const { polite, impolite, settle } = await connected();
  impolite.peer.setSending(sendingFor(1, "low"));
  await settle();
  await breathe();
  const [audio, video] = impolite.last().transceivers.map(({ sender }) => sender.parameters);
  assert.deepEqual([audio.encodings[0].priority, video.encodings[0].priority], ["high", "low"]);
  assert.equal(video.degradationPreference, "maintain-framerate");
  assert.ok(video.encodings[0].maxBitrate < polite.last().transceivers[1].sender.parameters.encodings[0].maxBitrate);
  assert.equal(video.encodings[0].active, true);
  impolite.peer.setSending(sendingFor(1, "off"));
  await breathe();
  assert.equal(impolite.last().transceivers[1].sender.parameters.encodings[0].active, false);
  assert.equal(impolite.last().transceivers[0].sender.parameters.encodings[0].active, true);
});

test("between two who may not learn each other's address only the relay's is said and heard", async () => {
  const { polite, impolite, settle } = await connected({ link: "relay" });
  const host = { candidate: "candidate:1 1 udp 1 192.168.1.7 1 typ host" };
  const relay = { candidate: "candidate:1 1 udp 1 203.0.113.20 1 typ relay raddr 192.0.2.9 rport 4" };
  const said = impolite.sent.length;
  for (const candidate of [host, relay]) impolite.last().onicecandidate({ candidate });
  assert.deepEqual(impolite.sent.slice(said).map(({ candidate }) => candidate.candidate), [
    "candidate:1 1 udp 1 203.0.113.20 1 typ relay raddr 0.0.0.0 rport 0",
  ]);
  await settle();
  // A page that has been told something else, or was altered, says what it likes.
  const { connection } = impolite.sent[0];
  for (const candidate of [host, relay]) await polite.peer.receive({ connection, candidate });
  assert.equal(polite.last().candidates.length, 2);
  assert.ok(polite.last().candidates.every(({ candidate }) => !candidate.includes("192.")));
  assert.ok([polite, impolite].every(({ last }) => last().configuration.iceTransportPolicy === "relay"));
});

for (const first of /** @type {const} */ (["polite", "impolite"])) {
  test(`another rule about addresses ends the connection at once and makes a new one (the ${first} side is told first)`, async () => {
    const both = await connected();
    const second = first === "polite" ? "impolite" : "polite";
    both[first].peer.setLink("relay");
    assert.ok(both[first].connections[0].closed);
    await both.settle(1);
    both[second].peer.setLink("relay");
    assert.ok(both[second].connections[0].closed);
    await both.settle();
    for (const { connections, last } of [both.polite, both.impolite]) {
      assert.equal(connections.filter(({ closed }) => !closed).length, 1);
      assert.equal(last().signalingState, "stable");
      assert.equal(last().configuration.iceTransportPolicy, "relay");
    }
  });
}

test("a certificate does not change within a connection", async () => {
  const { polite, impolite, settle } = await connected();
  const certified = (/** @type {string} */ value) => `offer 9\r\na=fingerprint:sha-256 ${value}\r\n`;
  const { connection } = impolite.sent[0];
  await polite.peer.receive({ connection, description: { type: "offer", sdp: certified("AA:BB") } });
  assert.equal(polite.last().remoteDescription?.sdp, "offer 1");
  assert.equal(polite.last().signalingState, "stable");
  // Over a new connection it may be another one: each browser makes one for each.
  await polite.peer.receive({ connection: "new", description: { type: "offer", sdp: certified("AA:BB") } });
  await polite.peer.receive({ connection: "new", description: { type: "offer", sdp: certified("CC:DD") } });
  assert.equal(polite.last().remoteDescription?.sdp, certified("AA:BB"));
  await settle();
});

test("what the relay wants to be told is told, and a way that is being looked for is looked for anew", async () => {
  const { impolite } = await connected();
  const servers = [{ urls: "turn:relay.example", username: "2:x", credential: "y" }];
  impolite.peer.configure(servers);
  assert.deepEqual(impolite.last().configuration.iceServers, servers);
  assert.equal(impolite.last().restarts, 0);
  impolite.last().become("disconnected");
  impolite.peer.configure(servers);
  assert.equal(impolite.last().restarts, 1);
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

/** @param {{reachable?: () => boolean, link?: "direct" | "relay"}} [options] */
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
 * @param {{random?: () => number, reachable?: () => boolean, link?: "direct" | "relay"}} [options]
 */
function pair({ random = () => 0, reachable, link: linkOfPair } = {}) {
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
        link: linkOfPair,
        makeConnection: (link) => {
          const connection = new FakeConnection({ configuration: { iceTransportPolicy: link === "relay" ? "relay" : "all" } });
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
