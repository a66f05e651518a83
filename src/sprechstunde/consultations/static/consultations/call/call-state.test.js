import assert from "node:assert/strict";
import { test } from "node:test";
import { callState, initialCallState, statusOf } from "./call-state.js";

const ANNA = person("anna");
const GONE = { ...ANNA, connected: false };
const DOLMETSCHER = person("interpreter");

test("the way of a talk, in words", () => {
  assert.deepEqual(
    story([
      room("opening", []),
      room("running", [ANNA]),
      peer("anna", "connected"),
      peer("anna", "interrupted"),
      room("running", [{ ...ANNA, connected: false }]),
      room("running", [ANNA]),
      peer("anna", "connected"),
      room("ended", [ANNA], "finished"),
    ]),
    ["calling", "connecting", "connected", "interrupted", "absent", "interrupted", "connected", "ended"],
  );
});

test("nothing alarming is said while signalling is away and media go on", () => {
  assert.deepEqual(
    story([room("running", [ANNA]), peer("anna", "connected"), link("away"), room("running", [GONE]), link("open")]).slice(1),
    ["connected", "connected", "connected", "connected"],
  );
});

test("somebody whose socket is gone but whose picture goes on is connected", () => {
  assert.equal(story([room("running", [ANNA]), peer("anna", "connected"), room("running", [GONE])]).at(-1), "connected");
});

test("somebody who is listed no more is gone, though the connection was good a moment ago", () => {
  const state = [room("running", [ANNA]), peer("anna", "connected"), room("running", [])].reduce(callState, initialCallState());
  assert.deepEqual(state.others, []);
});

test("of several people the worst news is told, with the name", () => {
  const state = [
    room("running", [ANNA, { ...DOLMETSCHER, connected: false }]),
    peer("anna", "connected"),
  ].reduce(callState, initialCallState());
  assert.deepEqual([statusOf(state).key, statusOf(state).about?.id], ["absent", "interpreter"]);
});

for (const final of /** @type {const} */ (["stranger", "missing", "removed", "replaced"])) {
  test(`"${final}" is said whatever else is the case`, () => {
    assert.equal(story([room("running", [ANNA]), peer("anna", "connected"), link(final)]).at(-1), final);
  });
}

test("after the end nothing changes any more", () => {
  const ended = [room("ended", [], "missed"), room("running", [ANNA]), link("away")].reduce(callState, initialCallState());
  assert.equal(ended.phase, "ended");
  assert.equal(ended.reason, "missed");
});

/** @param {import("./call-state.js").CallEvent[]} events */
function story(events) {
  let state = initialCallState();
  return events.map((event) => statusOf((state = callState(state, event))).key);
}

/** @param {"opening" | "running" | "ended"} state @param {any[]} others @param {any} [reason] */
function room(state, others, reason = null) {
  const participants = [person("me"), ...others];
  return /** @type {import("./call-state.js").CallEvent} */ ({
    type: "room",
    room: { type: "room", state, reason, self: "me", called_until: null, participants },
  });
}

/** @param {string} id @param {import("./peer.js").PeerState} state */
function peer(id, state) {
  return /** @type {import("./call-state.js").CallEvent} */ ({ type: "peer", id, state });
}

/** @param {import("./signalling.js").Link} to */
function link(to) {
  return /** @type {import("./call-state.js").CallEvent} */ ({ type: "link", link: to });
}

/** @param {string} id */
function person(id) {
  return { id, role: "citizen", label: id, connected: true, absent_since: null, session: `${id}-1`, joined: 1 };
}
