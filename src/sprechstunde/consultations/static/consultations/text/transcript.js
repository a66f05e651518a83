import { MAX_MESSAGE } from "../call/desk.js";

/** JSON writes a character in up to six. */
const ROOM_IN_A_MESSAGE = MAX_MESSAGE / 8;
/** Of each of up to four: who floods pushes nobody else's words out. */
const LIMIT = 250_000;

/**
 * The newest entries, oldest first, in messages that are small enough.
 * @template {{text: string, author: string, via: string}} Entry
 * @param {readonly Entry[]} entries
 */
export function inParts(entries) {
  /** @type {Entry[][]} */
  const parts = [];
  /** @type {Map<string, number>} */
  const spent = new Map();
  let room = 0;
  for (const entry of [...entries].reverse()) {
    const length = entry.text.length + 400;
    const total = (spent.get(sourceOf(entry)) ?? 0) + length;
    spent.set(sourceOf(entry), total);
    // Nor does anything older of theirs fit in, so that nobody's words have a gap.
    if (total > LIMIT) continue;
    if (length > room) {
      parts.unshift([]);
      room = ROOM_IN_A_MESSAGE;
    }
    room -= length;
    parts[0].unshift(entry);
  }
  return parts;
}

/**
 * Whoever writes most forgets first: nobody's words are pushed out by a flood of another's.
 * @template {{author: string, via: string}} Entry
 * @param {Entry[]} entries
 * @param {number} most
 */
export function forgetTooMany(entries, most) {
  while (entries.length > most) {
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const entry of entries) counts.set(sourceOf(entry), (counts.get(sourceOf(entry)) ?? 0) + 1);
    const [loudest] = [...counts].sort(([, one], [, other]) => other - one)[0];
    // The last one may be being written right now.
    const surplus = Math.max(1, Math.min(entries.length - most, (counts.get(loudest) ?? 1) - 1));
    for (let forgotten = 0; forgotten < surplus; forgotten += 1) {
      entries.splice(
        entries.findIndex((entry) => sourceOf(entry) === loudest),
        1,
      );
    }
  }
}

/** @param {{author: string, via: string}} entry */
function sourceOf({ author, via }) {
  return via || author;
}
