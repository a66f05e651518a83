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

test("a connection survives everything the server forgets", async () => {
  const { mesh, connections } = await connected();
  for (const participants of [
    [me(1)],
    [me(1), { ...other("anna", null, 0), connected: false }],
    [me(1), other("anna", "A1", 2)],
    [],
  ]) {
    mesh.update(room(participants));
    await breathe();
  }
  assert.equal(connections.length, 1);
  assert.equal(connections[0].closed, false);
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

test("an offer is answered although the server has not listed its sender again", async () => {
  const { mesh, sent } = setUp();
  mesh.receive(offerFrom("anna", "A1"));
  await breathe();
  assert.equal(sent[0].data.description.type, "answer");
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
  mesh.on("track", ({ event }) => heard.push(event.track.kind));
  mesh.on("channels", ({ session }) => heard.push(session));
  mesh.receive(offerFrom("anna", "A2"));
  await breathe();
  assert.deepEqual(heard, ["A2", "audio", "video"]);
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
    makeConnection: () => {
      connections.push(new FakeConnection());
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
