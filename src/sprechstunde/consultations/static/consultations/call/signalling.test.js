import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Signalling } from "./signalling.js";

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
});

test("it joins first, with the session of the page load", () => {
  const { sockets } = setUp();
  sockets[0].open();
  assert.deepEqual(sockets[0].sent, [{ type: "join", session: "S" }]);
});

test("signals wait until the room has answered, and keep their order", () => {
  const { signalling, sockets } = setUp();
  signalling.signal("anna", "A1", 1);
  sockets[0].open();
  signalling.signal("anna", "A1", 2);
  assert.equal(sockets[0].sent.length, 1);
  sockets[0].hears(room("A1"));
  assert.deepEqual(sockets[0].sent.slice(1).map(({ data }) => data), [1, 2]);
});

test("what waited for a page load that is gone is not sent", () => {
  const { signalling, sockets } = setUp();
  signalling.signal("anna", "A1", "old");
  sockets[0].open();
  sockets[0].hears(room("A2"));
  assert.equal(sockets[0].sent.length, 1);
});

test("it comes back within 250 ms at first and within 2 s always", () => {
  const { sockets } = setUp({ random: () => 1 });
  sockets[0].open();
  sockets[0].hears(room("A1"));
  sockets[0].closes(1006);
  mock.timers.tick(250);
  assert.equal(sockets.length, 2);
  for (let attempt = 2; attempt < 12; attempt += 1) {
    sockets[attempt - 1].closes(1006);
    mock.timers.tick(2_000);
    assert.equal(sockets.length, attempt + 1);
  }
});

test("retries are spread, so that a restarted server is not met by everybody at once", () => {
  const soon = setUp({ random: () => 0 });
  soon.sockets[0].closes(1006);
  mock.timers.tick(50);
  assert.equal(soon.sockets.length, 2);
  const late = setUp({ random: () => 1 });
  late.sockets[0].closes(1006);
  mock.timers.tick(99);
  assert.equal(late.sockets.length, 1);
});

test("a socket that says nothing for five seconds is dead", () => {
  const { signalling, sockets } = setUp();
  sockets[0].open();
  sockets[0].hears(room("A1"));
  mock.timers.tick(2_000);
  assert.deepEqual(sockets[0].sent.at(-1), { type: "ping" });
  sockets[0].hears({ type: "pong" });
  mock.timers.tick(4_000);
  assert.equal(signalling.link, "open");
  mock.timers.tick(2_000);
  assert.equal(signalling.link, "away");
  assert.ok(sockets[0].closed);
  mock.timers.tick(250);
  assert.equal(sockets.length, 2);
});

for (const [code, link] of /** @type {const} */ ([[4401, "stranger"], [4403, "removed"], [4404, "missing"], [4409, "replaced"]])) {
  test(`close code ${code} is final: ${link}`, () => {
    const { signalling, sockets } = setUp();
    sockets[0].open();
    sockets[0].closes(code);
    mock.timers.tick(60_000);
    signalling.hurry();
    assert.equal(signalling.link, link);
    assert.equal(sockets.length, 1);
  });
}

test("too fast: it waits longer before it tries again", () => {
  const { sockets } = setUp();
  sockets[0].open();
  sockets[0].closes(4429);
  mock.timers.tick(900);
  assert.equal(sockets.length, 1);
  mock.timers.tick(1_100);
  assert.equal(sockets.length, 2);
});

test("the network is back: it does not wait for its turn", () => {
  const { signalling, sockets } = setUp({ random: () => 1 });
  for (let attempt = 0; attempt < 5; attempt += 1) {
    sockets[attempt].closes(1006);
    mock.timers.tick(2_000);
  }
  sockets[5].closes(1006);
  signalling.hurry();
  assert.equal(sockets.length, 7);
});

test("who is refused again and again is told so, who is let in again is not", () => {
  const { signalling, sockets } = setUp();
  let refused = 0;
  signalling.on("refused", () => (refused += 1));
  sockets[0].open();
  sockets[0].hears(room("A1"));
  for (let attempt = 0; attempt < 3; attempt += 1) {
    sockets[attempt].closes(1006);
    mock.timers.tick(2_000);
  }
  assert.equal(refused, 0);
  sockets[3].closes(1006);
  assert.equal(refused, 1);
  mock.timers.tick(2_000);
  sockets[4].open();
  sockets[4].hears(room("A1"));
  sockets[4].closes(1006);
  assert.equal(refused, 1);
});

test("who has stopped does not come back, however much the network hurries", () => {
  const { signalling, sockets } = setUp();
  sockets[0].open();
  sockets[0].hears(room("A1"));
  signalling.stop();
  signalling.hurry();
  mock.timers.tick(10_000);
  assert.equal(sockets.length, 1);
});

test("in a hurry a socket that gives no answer is given up at once, one that answers is kept", () => {
  const { signalling, sockets } = setUp();
  sockets[0].open();
  sockets[0].hears(room("A1"));
  mock.timers.tick(10);
  signalling.hurry();
  assert.deepEqual(sockets[0].sent.at(-1), { type: "ping" });
  sockets[0].hears({ type: "pong" });
  mock.timers.tick(1_600);
  assert.equal(signalling.link, "open");
  signalling.hurry();
  mock.timers.tick(1_500);
  assert.equal(signalling.link, "away");
  mock.timers.tick(250);
  assert.equal(sockets.length, 2);
});

test("fresh servers are asked for when somebody is there to answer", () => {
  const { signalling, sockets } = setUp();
  /** @type {unknown[]} */
  const answers = [];
  signalling.on("ice", (answer) => answers.push(answer));
  sockets[0].open();
  signalling.askForServers();
  assert.equal(sockets[0].sent.length, 1);
  sockets[0].hears(room("A1"));
  signalling.askForServers();
  assert.deepEqual(sockets[0].sent.at(-1), { type: "ice" });
  sockets[0].hears({ type: "ice", servers: [], expires_in: 60 });
  assert.deepEqual(answers, [{ type: "ice", servers: [], expires_in: 60 }]);
});

test("frames that are no JSON are dropped", () => {
  const { sockets, heard } = setUp();
  sockets[0].open();
  sockets[0].onmessage?.({ data: "{" });
  sockets[0].onmessage?.({ data: "null" });
  sockets[0].hears({ type: "surprise" });
  assert.deepEqual(heard, []);
});

test("after stop nothing is opened again", () => {
  const { signalling, sockets } = setUp();
  sockets[0].open();
  signalling.stop();
  mock.timers.tick(60_000);
  assert.equal(sockets.length, 1);
  assert.ok(sockets[0].closed);
});

/** @param {{random?: () => number}} [options] */
function setUp({ random = () => 0 } = {}) {
  /** @type {FakeSocket[]} */
  const sockets = [];
  /** @type {unknown[]} */
  const heard = [];
  const signalling = new Signalling({
    session: "S",
    random,
    openSocket: () => {
      sockets.push(new FakeSocket());
      return sockets[sockets.length - 1];
    },
  });
  signalling.on("room", (message) => heard.push(message)).on("signal", (message) => heard.push(message));
  signalling.start();
  return { signalling, sockets, heard };
}

class FakeSocket {
  readyState = 0;
  closed = false;
  /** @type {any[]} */ sent = [];
  /** @type {((event: any) => void) | null} */ onopen = null;
  /** @type {((event: any) => void) | null} */ onmessage = null;
  /** @type {((event: any) => void) | null} */ onclose = null;
  /** @type {((event: any) => void) | null} */ onerror = null;

  /** @param {string} data */
  send(data) {
    this.sent.push(JSON.parse(data));
  }

  close() {
    this.closed = true;
  }

  open() {
    this.readyState = 1;
    this.onopen?.({});
  }

  /** @param {object} message */
  hears(message) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  /** @param {number} code */
  closes(code) {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

/** @param {string} session */
function room(session) {
  return { type: "room", state: "running", participants: [{ id: "anna", session }] };
}
