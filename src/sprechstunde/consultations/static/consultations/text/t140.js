/**
 * ITU-T T.140 as text that is typed: characters go out as they come, a backspace takes one back.
 * Both ends count code points, which every browser counts alike; a letter with combining marks or an emoji made of
 * several is taken back one code point at a time and looks right as soon as the edit is complete.
 */
export const BACKSPACE = "\u0008";
export const NEW_LINE = "\u2028";
/** Stands where text may have been lost (T.140, 8.1). */
export const LOSS = "\uFFFD";

/**
 * What has to be sent so that `before` becomes `after`. T.140 edits at the end only, so a change in the middle takes
 * back everything behind it and types it again.
 * @param {string} before
 * @param {string} after
 */
export function edit(before, after) {
  const old = Array.from(before);
  const now = Array.from(after);
  let same = 0;
  while (same < old.length && same < now.length && old[same] === now[same]) same += 1;
  return BACKSPACE.repeat(old.length - same) + now.slice(same).join("");
}

/** @typedef {{type: "text", text: string} | {type: "backspace"} | {type: "newline"}} Stroke */

/**
 * What arrives, as strokes. Runs of text stay together.
 * @param {string} received
 * @returns {Stroke[]}
 */
export function strokes(received) {
  /** @type {Stroke[]} */
  const result = [];
  for (const [part] of received.matchAll(/\r\n|[\r\n\u2028\u2029]|\u0008|[^\r\n\u2028\u2029\u0008]+/gu)) {
    if (part === BACKSPACE) {
      result.push({ type: "backspace" });
    } else if (/^[\r\n\u2028\u2029]/u.test(part)) {
      result.push({ type: "newline" });
    } else {
      const text = part.replace(UNSEEN, "");
      if (text) result.push({ type: "text", text });
    }
  }
  return result;
}

/**
 * Byte order marks (sent by T.140 to keep a line open), bells, escapes and other controls; a tab is a character.
 * Bidirectional overrides go too: they would reach beyond their line.
 */
const UNSEEN = /[\u0000-\u0007\u000b\u000c\u000e-\u001f\u007f-\u009f\ufeff\u202a-\u202e\u2066-\u2069]/gu;

/**
 * @param {string} text
 * @returns {string} without its last code point
 */
export function takeBack(text) {
  return Array.from(text).slice(0, -1).join("");
}
