import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { FakeConnection } from "./fake-connection.js";
import { Mesh } from "./mesh.js";

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
});

test("the newcomer makes the offer, whoever was there waits for it", async () => {
  const { mesh, offers } = setUp();
  mesh.update(room([me(2), other("anna", "A1", 1)]));
  await breathe();
  assert.deepEqual(offers(), ["anna/A1"]);
  const early = setUp();
  early.mesh.update(room([me(1), other("anna", "A1", 2)]));
  await breathe();
  assert.deepEqual(early.offers(), []);
});

test("somebody who is listed but not connected gets no offer yet", async () => {
  const { mesh, offers } = setUp();
  mesh.update(room([me(2), { ...other("anna", "A1", 1), connected: false }]));
  await breathe();
  assert.deepEqual(offers(), []);
});

test("a connection survives everything but its other end being listed no more", async () => {
  const { mesh, connections } = await connected();
  for (const participants of [
    [me(1), { ...other("anna", null, 0), connected: false }],
    [me(1), other("anna", "A1", 2)],
    [other("anna", null, 0)],
  ]) {
    mesh.update(room(participants));
    await breathe();
  }
  assert.equal(connections.length, 1);
  assert.equal(connections[0].closed, false);
});

test("whoever is listed no more is let go at once, and said to be", async () => {
  const { mesh, connections } = await connected();
  /** @type {unknown[]} */
  const heard = [];
  mesh.on("state", ({ id, state }) => heard.push([id, state]));
  mesh.update(room([me(1), other("dora", "D1", 3)]));
  assert.ok(connections[0].closed);
  assert.equal(mesh.peer("anna"), null);
  assert.deepEqual(heard, [["anna", "closed"]]);
});

test("whoever is held aside is connected with nobody, until they are admitted again", async () => {
  const { mesh, connections, offers } = await connected();
  mesh.setTrack("video", /** @type {any} */ ({ kind: "video" }));
  mesh.update({ ...room([me(1), other("anna", "A1", 2)]), standing: "held" });
  assert.ok(connections[0].closed);
  mesh.receive(offerFrom("anna", "A1"));
  await breathe();
  assert.equal(connections.length, 1);
  mesh.update({ ...room([me(5), other("anna", "A1", 2)]), standing: "admitted" });
  await breathe();
  assert.deepEqual(offers(), ["anna/A1"]);
  assert.ok(connections[1].transceivers[1].sender.track);
});

test("somebody else may be let go while an offer of theirs is on its way", async () => {
  const { mesh, connections } = await connected();
  mesh.update(room([me(1), other("anna", "A2", 2)]));
  mesh.receive(offerFrom("anna", "A2"));
  mesh.update(room([me(1)]));
  await breathe();
  assert.ok(connections.every(({ closed }) => closed));
});

test("another rule about addresses makes another connection", async () => {
  const { mesh, connections } = await connected();
  mesh.update(room([me(1), { ...other("anna", "A1", 2), link: "relay" }]));
  await breathe();
  assert.ok(connections[0].closed);
  assert.equal(connections.length, 2); // "me" is the impolite one
  assert.deepEqual(connections.map(({ configuration }) => configuration.iceTransportPolicy), ["all", "relay"]);
});

test("fresh servers are told to every connection", async () => {
  const { mesh, connections } = await connected();
  mesh.configure([{ urls: "turn:relay.example" }]);
  assert.deepEqual(connections[0].configuration.iceServers, [{ urls: "turn:relay.example" }]);
});

test("another page load replaces the connection only when its offer arrives", async () => {
  const { mesh, connections } = await connected();
  mesh.update(room([me(1), other("anna", "A2", 2)]));
  await breathe();
  assert.equal(connections[0].closed, false);
  mesh.receive(offerFrom("anna", "A2"));
  await breathe();
  assert.equal(connections[0].closed, true);
  assert.equal(connections.length, 2);
  assert.equal(mesh.peer("anna")?.connection, connections[1]);
});

test("an offer of a page load that is not listed yet is answered, if the person is", async () => {
  const { mesh, sent } = setUp();
  mesh.update(room([me(1), { ...other("anna", null, 0), connected: false }]));
  mesh.receive(offerFrom("anna", "A1"));
  await breathe();
  assert.equal(sent[0].data.description.type, "answer");
});

test("an offer of somebody who is not listed is not answered", async () => {
  const { mesh, connections } = setUp();
  mesh.update(room([me(1)]));
  mesh.receive(offerFrom("anna", "A1"));
  await breathe();
  assert.equal(connections.length, 0);
});

test("a signal other than an offer makes no peer of a stranger", async () => {
  const { mesh, connections } = setUp();
  mesh.receive({ type: "signal", from: "anna", session: "A1", data: { connection: "c", candidate: { candidate: "x" } } });
  mesh.receive({ type: "signal", from: "anna", session: "A1", data: null });
  await breathe();
  assert.equal(connections.length, 0);
  assert.equal(mesh.peer("anna"), null);
});

test("there is one peer for each of three others", async () => {
  const { mesh, offers } = setUp();
  mesh.update(room([me(4), other("a", "A1", 1), other("b", "B1", 2), other("c", "C1", 3)]));
  await breathe();
  assert.deepEqual(offers(), ["a/A1", "b/B1", "c/C1"]);
});

test("after a restart of the server a rejoin in another order makes no second connection", async () => {
  const { mesh, connections } = await connected();
  mesh.signallingIs(false);
  mesh.signallingIs(true);
  mesh.update(room([me(9), other("anna", "A1", 8)]));
  await breathe();
  assert.equal(connections.length, 1);
});

test("what a promoted connection carries is announced again", async () => {
  const { mesh } = await connected();
  /** @type {string[]} */
  const heard = [];
  mesh.on("track", ({ slot }) => heard.push(slot));
  mesh.on("channels", ({ session }) => heard.push(session));
  mesh.receive(offerFrom("anna", "A2"));
  await breathe();
  assert.deepEqual(heard, ["A2", "audio", "video", "screen", "screen_audio"]);
});

test("after the end no connection is left or made", async () => {
  const { mesh, connections } = await connected();
  mesh.close();
  mesh.update(room([me(9), other("anna", "A5", 1)]));
  mesh.receive(offerFrom("anna", "A5"));
  await breathe();
  assert.equal(connections.length, 1);
  assert.ok(connections[0].closed);
});

function setUp() {
  /** @type {FakeConnection[]} */
  const connections = [];
  /** @type {{to: string, session: string, data: any}[]} */
  const sent = [];
  const mesh = new Mesh({
    self: "me",
    session: "M1",
    signal: (to, session, data) => void sent.push({ to, session, data }),
    makeConnection: (link) => {
      const iceTransportPolicy = link === "relay" ? "relay" : "all";
      connections.push(new FakeConnection({ configuration: { iceTransportPolicy } }));
      return /** @type {any} */ (connections[connections.length - 1]);
    },
  });
  const offers = () => sent.filter(({ data }) => data.description?.type === "offer").map(({ to, session }) => `${to}/${session}`);
  return { mesh, connections, sent, offers };
}

/** We were here first, and Anna's first page load is connected. */
async function connected() {
  const world = setUp();
  world.mesh.update(room([me(1), other("anna", "A1", 2)]));
  world.mesh.receive(offerFrom("anna", "A1"));
  await breathe();
  world.connections[0].become("connected");
  return world;
}

/** @param {string} from @param {string} session */
function offerFrom(from, session) {
  const data = { connection: `c-${session}`, description: { type: "offer", sdp: "offer 1" } };
  return /** @type {const} */ ({ type: "signal", from, session, data });
}

/** @param {import("./types.js").Participant[]} participants */
function room(participants) {
  return /** @type {import("./types.js").Room} */ ({
    type: "room", state: "running", reason: null, self: "me", called_until: null, participants,
  });
}

/** @param {number} joined */
function me(joined) {
  return other("me", "M1", joined);
}

/** @param {string} id @param {string | null} session @param {number} joined */
function other(id, session, joined) {
  return /** @type {import("./types.js").Participant} */ ({
    id, session, joined, role: "citizen", label: id, connected: true, absent_since: null,
  });
}

function breathe() {
  return new Promise((resolve) => setImmediate(() => setImmediate(() => setImmediate(resolve))));
}
