/**
 * Turns what a text field says before and after a key into one change, and moves the cursor when others write.
 * @typedef {object} TextChange
 * @property {number} at
 * @property {number} removed how many UTF-16 units
 * @property {string} inserted
 */

/**
 * @param {string} before
 * @param {string} after
 * @param {number} cursor where the cursor stands now: "aa" to "aaa" says where the third came in
 * @returns {TextChange | null}
 */
export function changeBetween(before, after, cursor) {
  if (before === after) return null;
  const most = Math.min(before.length, after.length);
  // What stands behind the cursor has not been touched by this key.
  const behind = Math.min(most, Math.max(0, after.length - cursor));
  let suffix = 0;
  while (suffix < behind && before[before.length - 1 - suffix] === after[after.length - 1 - suffix]) suffix += 1;
  let prefix = 0;
  while (prefix < most - suffix && before[prefix] === after[prefix]) prefix += 1;
  while (suffix < most - prefix && before[before.length - 1 - suffix] === after[after.length - 1 - suffix]) suffix += 1;
  // Half a character that lies beyond the basic plane is nothing to send.
  if (prefix > 0 && isHigh(after, prefix - 1) && prefix < after.length) prefix -= 1;
  if (prefix > 0 && isHigh(before, prefix - 1) && prefix < before.length) prefix -= 1;
  if (suffix > 0 && (isLow(after, after.length - suffix) || isLow(before, before.length - suffix))) suffix -= 1;
  return { at: prefix, removed: before.length - suffix - prefix, inserted: after.slice(prefix, after.length - suffix) };
}

/**
 * @param {number} cursor
 * @param {{retain?: number, insert?: unknown, delete?: number}[]} delta what another has changed, as Yjs tells it
 */
export function cursorAfter(cursor, delta) {
  let at = 0;
  for (const { retain, insert, delete: removed } of delta) {
    if (retain) at += retain;
    if (typeof insert === "string") {
      if (at < cursor) cursor += insert.length;
      at += insert.length;
    }
    if (removed && at < cursor) cursor -= Math.min(removed, cursor - at);
  }
  return cursor;
}

/** @param {string} text @param {number} index */
function isHigh(text, index) {
  const code = text.charCodeAt(index);
  return code >= 0xd800 && code <= 0xdbff;
}

/** @param {string} text @param {number} index */
function isLow(text, index) {
  const code = text.charCodeAt(index);
  return code >= 0xdc00 && code <= 0xdfff;
}
