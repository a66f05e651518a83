/** @typedef {import("../call/types.js").Room} Room */
/** @typedef {import("../call/types.js").Waiting} Waiting */
/** @typedef {import("../elements/people-list.js").Listed} Listed */

/**
 * Everybody in the room and before it, as one list.
 * @param {Room} room as the office's people are told it
 * @returns {Listed[]}
 */
export function listed({ self, participants, waiting = [], parties = {} }) {
  /** @type {Listed[]} */
  const inside = participants.map(({ id, role, label, connected }) => ({
    id,
    part: "admitted",
    role,
    party: parties[id] ?? "neutral",
    label,
    self: id === self,
    note: connected ? "" : "away",
  }));
  return [...inside, ...waiting.map(asListed)];
}

/**
 * @param {ReadonlySet<string> | null} before ids; null when nothing was known yet, and nothing is news then
 * @param {Room} room
 */
export function newlyKnocking(before, { waiting = [] }) {
  if (before === null) return [];
  return waiting.filter(({ id, standing }) => standing === "knocking" && !before.has(id));
}

/** @param {Waiting} waiting @returns {Listed} */
function asListed({ id, role, party, label, standing, connected, opened }) {
  const note = standing === "invited" ? (opened ? "opened" : "unopened") : connected ? "" : "away";
  return { id, part: standing, role, party, label, self: false, note };
}
