/**
 * Who was told: the ids of those listed in the room when something was begun. It goes with every line and message, and
 * nobody else is ever given them.
 * @typedef {string[]} Audience
 */

/** Four are in the room at most; more names than this are nonsense. */
const MOST = 16;
const LONGEST_ID = 100;

/**
 * @param {readonly string[] | null} one
 * @param {readonly string[] | null} other
 */
export function sameAudience(one, other) {
  return one !== null && other !== null && one.length === other.length && one.every((id) => other.includes(id));
}

/**
 * @param {readonly string[]} one
 * @param {readonly string[]} other
 * @returns {Audience}
 */
export function inBoth(one, other) {
  return one.filter((id) => other.includes(id));
}

/**
 * @param {unknown} value what somebody else says
 * @returns {value is Audience}
 */
export function isAudience(value) {
  return (
    Array.isArray(value) &&
    value.length <= MOST &&
    value.every((id) => typeof id === "string" && id.length > 0 && id.length <= LONGEST_ID)
  );
}
