/** @typedef {import("./stats.js").Sample} Sample */
/** @typedef {"good" | "weak" | "very_weak"} Level */
/** @typedef {"full" | "low" | "off"} Picture how the own picture is sent to somebody */
/** @typedef {{out: Level, into: Level, late: boolean}} Verdict */

/** From here on sound and picture suffer, and from here on there is hardly any use in them. */
const LOSS = { weak: 0.05, very_weak: 0.15 };
/** Milliseconds. */
const JITTER = { weak: 80, very_weak: 250 };
/** Share of the time that the picture stands still. */
const FROZEN = { weak: 0.25, very_weak: 0.7 };
/**
 * Bits per second under which what we send suffers. A browser estimates little more than it sends, so it goes by that.
 * @type {Record<Picture, {weak: number, very_weak: number}>}
 */
const AVAILABLE = {
  full: { weak: 250_000, very_weak: 80_000 },
  low: { weak: 100_000, very_weak: 50_000 },
  off: { weak: 35_000, very_weak: 20_000 },
};
/** EN 301 549, 6.5.1: people begin to talk into each other's words. */
export const LATE = 400;

/** @type {Level[]} */
const LEVELS = ["good", "weak", "very_weak"];

/**
 * One moment of one connection, in both directions. A long way is no weak one: a smaller picture would not shorten it.
 * @param {Sample} sample
 * @param {Picture | null} picture what we send; null while the camera is off
 * @returns {Verdict}
 */
export function judge(sample, picture) {
  const { lossIn, lossOut, jitter, frozen, available, oneWay } = sample;
  const narrow = picture === null || available === null ? "good" : below(available, AVAILABLE[picture]);
  return {
    out: worst(above(lossOut ?? 0, LOSS), narrow),
    into: worst(above(lossIn, LOSS), above(jitter, JITTER), above(frozen, FROZEN)),
    late: oneWay !== null && oneWay > LATE,
  };
}

/** @param {Level[]} levels */
export function worst(...levels) {
  return levels.reduce((bad, level) => (LEVELS.indexOf(level) > LEVELS.indexOf(bad) ? level : bad), "good");
}

/**
 * What is shown of something that jumps about: what is worse is believed soon, what is better late.
 * @template T
 */
export class Steady {
  /** @type {T} */
  shown;
  #isWorse;
  /** @type {T} */
  #candidate;
  #seen = 0;
  #soon;
  #late;

  /**
   * @param {T} start
   * @param {(one: T, other: T) => boolean} isWorse
   * @param {{soon?: number, late?: number}} [patience] how many times in a row
   */
  constructor(start, isWorse, { soon = 2, late = 4 } = {}) {
    this.shown = this.#candidate = start;
    this.#isWorse = isWorse;
    this.#soon = soon;
    this.#late = late;
  }

  /** @param {T} value */
  see(value) {
    this.#seen = value === this.#candidate ? this.#seen + 1 : 1;
    this.#candidate = value;
    const enough = this.#isWorse(value, this.shown) ? this.#soon : this.#late;
    if (value !== this.shown && this.#seen >= enough) this.shown = value;
    return this.shown;
  }
}

/** @param {Level} one @param {Level} other */
export function isWorse(one, other) {
  return LEVELS.indexOf(one) > LEVELS.indexOf(other);
}

/** @param {number} value @param {{weak: number, very_weak: number}} limits @returns {Level} */
function above(value, limits) {
  if (value >= limits.very_weak) return "very_weak";
  return value >= limits.weak ? "weak" : "good";
}

/** @param {number} value @param {{weak: number, very_weak: number}} limits @returns {Level} */
function below(value, limits) {
  if (value <= limits.very_weak) return "very_weak";
  return value <= limits.weak ? "weak" : "good";
}
