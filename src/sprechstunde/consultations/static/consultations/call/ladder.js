/** @typedef {import("./quality.js").Level} Level */
/** @typedef {import("./quality.js").Picture} Picture */
/** @typedef {"full" | "low" | "sound" | "text" | "telephone"} Rung from the best talk to the last resort */
/** @typedef {{out: Level, into: Level, gone: boolean}} Seen gone: the connection is interrupted */
/**
 * @typedef {object} Ladder where the talk with one person stands; everything is counted in looks, one every two seconds
 * @property {Rung} rung
 * @property {number} bad in a row too bad for this rung
 * @property {number} good in a row
 * @property {number} gone in a row
 * @property {number} since the last change
 * @property {boolean} rose with the last change
 * @property {number} falls how often a better rung did not hold; each makes us wait longer before the next try
 */

/** @type {Rung[]} */
const RUNGS = ["full", "low", "sound", "text", "telephone"];
const BAD_ENOUGH = { full: 3, low: 3, sound: 5, text: 6, telephone: Infinity };
const VERY_BAD_ENOUGH = 2;
const GOOD_ENOUGH = 5;
/** Restarts and rebuilds have had their time. */
const GONE_ENOUGH = 10;
const BACK_ENOUGH = 2;
const MOST_FALLS = 4;
/** A better rung that has held this long has held. */
const HELD = 15;

/** @returns {Ladder} */
export function topOfLadder() {
  return { rung: "full", bad: 0, good: 0, gone: 0, since: 0, rose: false, falls: 0 };
}

/**
 * Video, sound, text, telephone: down when it has to be, one rung at a time, and up again when it has been good for a while.
 * @param {Ladder} before
 * @param {Seen} seen
 * @returns {Ladder}
 */
export function step(before, seen) {
  const ladder = counted(before, seen);
  const { rung } = ladder;
  if (ladder.gone >= GONE_ENOUGH) return rung === "telephone" ? ladder : moved(ladder, "telephone");
  if (ladder.bad >= patience(rung, seen)) return fallen(ladder);
  if (before.gone >= GONE_ENOUGH && !seen.gone) return { ...moved(ladder, "text"), good: GOOD_ENOUGH - BACK_ENOUGH };
  if (rung !== "full" && ladder.good >= wait(ladder)) return risen(ladder);
  return ladder;
}

/**
 * Somebody wants to be seen although it was too weak.
 * @param {Ladder} ladder
 * @returns {Ladder}
 */
export function tryAgain(ladder) {
  return pictureOn(ladder.rung) === "off" ? { ...moved(ladder, "low"), rose: true } : ladder;
}

/** @param {Rung} rung @returns {Picture} */
export function pictureOn(rung) {
  return rung === "full" || rung === "low" ? rung : "off";
}

/** @param {Rung[]} rungs */
export function lowest(rungs) {
  return rungs.reduce((low, rung) => (RUNGS.indexOf(rung) > RUNGS.indexOf(low) ? rung : low), "full");
}

/**
 * @param {Ladder} ladder
 * @param {Seen} seen
 * @returns {Ladder}
 */
function counted(ladder, seen) {
  const since = ladder.since + 1;
  return {
    ...ladder,
    since,
    bad: isTooBad(ladder.rung, seen) ? ladder.bad + 1 : 0,
    good: isGood(seen) ? ladder.good + 1 : 0,
    gone: seen.gone ? ladder.gone + 1 : 0,
    falls: since >= HELD && ladder.rose ? 0 : ladder.falls,
  };
}

/**
 * A picture that does not get through goes by what we send; whether people understand each other by both directions.
 * @param {Rung} rung
 * @param {Seen} seen
 */
function isTooBad(rung, { out, into, gone }) {
  if (gone) return false; // counted apart
  if (rung === "full") return out !== "good";
  if (rung === "low") return out === "very_weak";
  return out === "very_weak" || into === "very_weak";
}

/** @param {Seen} seen */
function isGood({ out, into, gone }) {
  return !gone && out === "good" && into !== "very_weak";
}

/** @param {Rung} rung @param {Seen} seen */
function patience(rung, { out }) {
  return rung === "full" && out === "very_weak" ? VERY_BAD_ENOUGH : BAD_ENOUGH[rung];
}

/** Words cost nothing to take back; a picture that is sent again may make it worse again. @param {Ladder} ladder */
function wait({ rung, falls }) {
  return rung === "low" || rung === "sound" ? GOOD_ENOUGH * 2 ** falls : GOOD_ENOUGH;
}

/** @param {Ladder} ladder */
function fallen(ladder) {
  const fell = ladder.rose && ladder.since < HELD ? 1 : 0;
  return { ...moved(ladder, RUNGS[RUNGS.indexOf(ladder.rung) + 1]), falls: Math.min(MOST_FALLS, ladder.falls + fell) };
}

/** @param {Ladder} ladder */
function risen(ladder) {
  return { ...moved(ladder, RUNGS[RUNGS.indexOf(ladder.rung) - 1]), rose: true };
}

/**
 * @param {Ladder} ladder
 * @param {Rung} rung
 * @returns {Ladder}
 */
function moved(ladder, rung) {
  return { ...ladder, rung, bad: 0, good: 0, since: 0, rose: false };
}
