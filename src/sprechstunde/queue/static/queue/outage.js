/**
 * When this page was not connected: since when, and afterwards from when to when. A device that slept does not notice the
 * end of its connection; a gap in its own clock tells.
 *
 * @typedef {{from: number, to: number}} Span milliseconds of the server's clock
 */

/** Browsers slow the clocks of hidden pages down to one turn a minute; that is no sleep. */
const SLEPT = 150_000;

export class Outage {
  /** @type {number | null} */ #since = null;
  #connected = false;
  #seen;

  /** @param {number} now */
  constructor(now) {
    this.#seen = now;
  }

  /** Since when there is no connection, or null. */
  get since() {
    return this.#since;
  }

  /**
   * @param {boolean} connected
   * @param {number} now
   * @returns {Span | null} the outage that has just ended
   */
  connection(connected, now) {
    const slept = this.tick(now);
    if (!connected) {
      if (this.#connected) this.#since ??= slept?.from ?? now;
      this.#connected = false;
      return null;
    }
    this.#connected = true;
    const from = this.#since;
    this.#since = null;
    return from === null ? slept : { from, to: now };
  }

  /**
   * To be called often.
   * @param {number} now
   * @returns {Span | null} what was slept through although the connection seems to stand
   */
  tick(now) {
    const from = this.#seen;
    this.#seen = now;
    if (now - from < SLEPT || !this.#connected) return null;
    return { from, to: now };
  }
}
