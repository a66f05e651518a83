/** @typedef {import("./types.js").Room} Room */
/** @typedef {import("./types.js").Participant} Participant */
/** @typedef {import("./types.js").EndReason} EndReason */
/** @typedef {import("./signalling.js").Link} Link */
/** @typedef {import("./peer.js").PeerState} PeerState */

/**
 * @typedef {object} CallState
 * @property {Link} link our line to the server
 * @property {"entering" | "opening" | "running" | "ended"} phase
 * @property {EndReason | null} reason
 * @property {string} self
 * @property {string | null} calledUntil
 * @property {boolean} outside not admitted, or held aside; then nobody is told of
 * @property {Participant[]} others everybody else whom the server lists
 * @property {Record<string, PeerState>} peers
 *
 * @typedef {{type: "room", room: Room} | {type: "link", link: Link} | {type: "peer", id: string, state: PeerState}} CallEvent
 *
 * @typedef {"stranger" | "removed" | "missing" | "replaced" | "entering" | "outside" | "calling" | "alone" | "connecting" | "connected"
 *   | "interrupted" | "absent" | "ended"} StatusKey
 * @typedef {{key: StatusKey, about: Participant | null}} Status what is said, and about whom
 */

/** @returns {CallState} */
export function initialCallState() {
  return { link: "connecting", phase: "entering", reason: null, self: "", calledUntil: null, outside: false, others: [], peers: {} };
}

/**
 * @param {CallState} state
 * @param {CallEvent} event
 * @returns {CallState}
 */
export function callState(state, event) {
  if (state.phase === "ended") return state;
  switch (event.type) {
    case "link":
      return { ...state, link: event.link };
    case "peer":
      return { ...state, peers: { ...state.peers, [event.id]: event.state } };
    case "room":
      return entered(state, event.room);
  }
}

/**
 * The one sentence about the connection. A line to the server that is away is not worth a word while people see
 * each other; with several people the worst news counts.
 * @param {CallState} state
 * @returns {Status}
 */
export function statusOf(state) {
  if (state.phase === "ended") return { key: "ended", about: null };
  const { link } = state;
  if (link === "stranger" || link === "removed" || link === "missing" || link === "replaced") return { key: link, about: null };
  if (state.phase === "entering") return { key: "entering", about: null };
  if (state.outside) return { key: "outside", about: null };
  if (state.others.length === 0) return { key: state.phase === "opening" ? "calling" : "alone", about: null };
  const told = state.others.map((other) => ({ key: statusOfOther(state, other), about: other }));
  return told.reduce((worst, next) => (WORST_FIRST.indexOf(next.key) < WORST_FIRST.indexOf(worst.key) ? next : worst));
}

/** @type {StatusKey[]} */
const WORST_FIRST = ["interrupted", "absent", "connecting", "connected"];

/**
 * @param {CallState} state
 * @param {Participant} other
 * @returns {StatusKey}
 */
function statusOfOther(state, other) {
  const peer = state.peers[other.id] ?? "new";
  if (peer === "connected") return "connected";
  if (!other.connected) return "absent";
  return peer === "interrupted" ? "interrupted" : "connecting";
}

/**
 * @param {CallState} state
 * @param {Room} room
 * @returns {CallState}
 */
function entered(state, room) {
  return {
    ...state,
    phase: room.state,
    reason: room.reason,
    self: room.self,
    calledUntil: room.called_until,
    outside: (room.standing ?? "admitted") !== "admitted",
    others: room.participants.filter(({ id }) => id !== room.self),
  };
}
