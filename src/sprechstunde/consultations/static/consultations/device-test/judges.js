/** From what is measured to what is said. Pure: every judge is told the time. */

/** Of 255; a covered lens still makes some noise. */
const DARK = 14;
const LOOK_FOR = 1_200;
const NO_PICTURE_AFTER = 6_000;

/**
 * Whether a picture arrives, how fast, and whether anything is to be seen in it. Goes on looking: a lens is uncovered.
 */
export class PictureJudge {
  /** @type {{frames: number, at: number} | null} */ #first = null;
  /** @type {number | null} */ #since = null;
  #darkSince = -1;

  /**
   * @param {{frames: number, brightness: number, now: number}} seen frames since the camera began; brightness 0 to 255
   * @returns {{outcome: "good" | "dark" | "unknown", perSecond: number} | null} null while it is not certain
   */
  see({ frames, brightness, now }) {
    this.#since ??= now;
    if (frames < 1) return now - this.#since > NO_PICTURE_AFTER ? { outcome: "unknown", perSecond: 0 } : null;
    this.#first ??= { frames, at: now };
    if (brightness >= DARK) this.#darkSince = -1;
    else if (this.#darkSince < 0) this.#darkSince = now;
    const looked = now - this.#first.at;
    if (looked < LOOK_FOR) return null;
    const perSecond = Math.round(((frames - this.#first.frames) * 1000) / looked);
    if (this.#darkSince < 0) return { outcome: "good", perSecond };
    // A hand before the lens for a moment is nothing to speak of.
    return now - this.#darkSince >= LOOK_FOR ? { outcome: "dark", perSecond } : null;
  }
}

/** As loud as a quiet voice: the same measure as in the room. */
const LOUD = 0.015;
const LOUD_SAMPLES = 3;
const SILENT_AFTER = 8_000;

/** Whether a microphone hears something; what it has heard once it can hear. */
export class HearingJudge {
  #loud = 0;
  /** @type {number | null} */ #since = null;

  /**
   * @param {number} level 0 to 1
   * @param {number} now
   * @returns {"good" | "silent" | null} null while it is not certain
   */
  hear(level, now) {
    this.#since ??= now;
    if (level >= LOUD) this.#loud += 1;
    if (this.#loud >= LOUD_SAMPLES) return "good";
    return now - this.#since >= SILENT_AFTER ? "silent" : null;
  }
}

/** Milliseconds for a way there and back: up to the first nobody notices anything, beyond the second people interrupt each other. */
const GOOD = 150;
const MODERATE = 400;

/**
 * @param {object} measured
 * @param {number} measured.server round trip to the server
 * @param {number | null} measured.channel until a data channel was open; null when none opened
 * @param {number | null} measured.relay round trip through the relay; null when there is none, or none was reached
 * @param {boolean} measured.relayExpected
 */
export function judgeConnection({ server, channel, relay, relayExpected }) {
  if (channel === null) return "no_channel";
  if (relayExpected && relay === null) return "no_relay";
  const slowest = Math.max(server, relay ?? 0);
  if (slowest <= GOOD) return "good";
  return slowest <= MODERATE ? "moderate" : "weak";
}

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length ? sorted[Math.floor(sorted.length / 2)] : null;
}
