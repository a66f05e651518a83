/** @typedef {{id: string, connected: boolean, left?: boolean}} Listed */

/**
 * Who has come and who is gone, from one state of the room to the next. Somebody whose line is down for a moment, or
 * whose page loads again, has neither come nor gone.
 * @template {Listed} T
 * @param {ReadonlyMap<string, T>} before who was present
 * @param {T[]} listed everybody else in the room now
 * @returns {{present: Map<string, T>, came: T[], went: T[]}}
 */
export function presence(before, listed) {
  const present = new Map(
    listed.filter(({ id, connected, left }) => connected || (before.has(id) && !left)).map((other) => [other.id, other]),
  );
  return {
    present,
    came: [...present.values()].filter(({ id }) => !before.has(id)),
    went: [...before.values()].filter(({ id }) => !present.has(id)),
  };
}
