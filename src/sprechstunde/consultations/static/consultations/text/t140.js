/**
 * ITU-T T.140 as text that is typed: characters go out as they come, a backspace takes one back.
 * Both ends count code points, which every browser counts alike; a letter with combining marks or an emoji made of
 * several is taken back one code point at a time and looks right as soon as the edit is complete.
 */
export const BACKSPACE = "\u0008";
export const NEW_LINE = "\u2028";
/** Stands where text may have been lost (T.140, 8.1). */
export const LOSS = "\uFFFD";
/** A string between these is for programs, not for readers; who does not know it leaves it out (T.140, 8.2). */
const START_OF_STRING = "\u0098";
const STRING_TERMINATOR = "\u009c";

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

/** @param {string} string */
export function forPrograms(string) {
  return START_OF_STRING + string + STRING_TERMINATOR;
}

/**
 * @typedef {{type: "text", text: string} | {type: "backspace", count: number} | {type: "newline"}
 *   | {type: "string", string: string}} Stroke
 */

const PARTS =
  /\u0098[^\u0098\u009c]{0,2000}\u009c|\r\n|[\r\n\u2028\u2029]|\u0008+|[\u0098\u009c]|[^\r\n\u2028\u2029\u0008\u0098\u009c]+/gu;

/**
 * What arrives, as strokes. Runs of text, and of backspaces, stay together.
 * @param {string} received
 * @returns {Stroke[]}
 */
export function strokes(received) {
  /** @type {Stroke[]} */
  const result = [];
  for (const [part] of received.matchAll(PARTS)) {
    if (part.startsWith(BACKSPACE)) {
      result.push({ type: "backspace", count: part.length });
    } else if (/^[\r\n\u2028\u2029]/u.test(part)) {
      result.push({ type: "newline" });
    } else if (part.startsWith(START_OF_STRING) && part.endsWith(STRING_TERMINATOR)) {
      result.push({ type: "string", string: part.slice(1, -1) });
    } else {
      const text = visible(part);
      if (text) result.push({ type: "text", text });
    }
  }
  return result;
}

/**
 * Byte order marks (sent by T.140 to keep a line open), bells, escapes and other controls; a tab is a character.
 * Bidirectional overrides go too: they would reach beyond their line.
 */
const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufeff\u202a-\u202e\u2066-\u2069]/gu;

/** @param {string} text */
export function visible(text) {
  return text.replace(UNSEEN, "");
}

/** @param {string} text what should have been one line */
export function oneLine(text) {
  return visible(text).replace(/[\r\n\u2028\u2029]+/gu, " ");
}

/**
 * @param {string} text
 * @param {number} [count]
 * @returns {string} without its last code points
 */
export function takeBack(text, count = 1) {
  return Array.from(text).slice(0, -count).join("");
}
