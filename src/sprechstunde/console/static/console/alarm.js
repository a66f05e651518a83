/**
 * When an adviser who looks elsewhere is to be reached: pure but for the clock it is given. An occasion ("waiting", "due-T-014",
 * "answer-7") is news when it was not there before; it rings as good as at once, and again until somebody has noticed or
 * nothing of it is left.
 */

export const RINGS_EVERY = 20_000;
export const GRACE = 500; // for the window at which the adviser looks to say so to the others

/** @typedef {{later: (action: () => void, ms: number) => unknown, cancel: (timer: any) => void}} Clock */

/** @type {Clock} */
const browserClock = {
  later: (action, ms) => setTimeout(action, ms),
  cancel: (timer) => clearTimeout(timer),
};

export class Alarm {
  #ring;
  #changed;
  #clock;
  /** @type {Set<string>} */ #known;
  /** @type {Set<string>} */ #unnoticed = new Set();
  /** @type {unknown} */ #timer = null;

  /**
   * @param {object} options
   * @param {readonly string[]} options.known what the page shows already
   * @param {() => void} options.ring
   * @param {(sounding: boolean) => void} options.changed
   * @param {Clock} [options.clock]
   */
  constructor({ known, ring, changed, clock = browserClock }) {
    this.#known = new Set(known);
    this.#ring = ring;
    this.#changed = changed;
    this.#clock = clock;
  }

  get sounding() {
    return this.#unnoticed.size > 0;
  }

  /**
   * @param {readonly string[]} occasions all there are now
   * @param {boolean} isWatched whether somebody is looking at the page
   * @returns {boolean} whether something of it is news
   */
  hear(occasions, isWatched) {
    const fresh = occasions.filter((each) => !this.#known.has(each));
    this.#known = new Set(occasions);
    for (const each of this.#unnoticed) if (!this.#known.has(each)) this.#unnoticed.delete(each);
    if (!isWatched) for (const each of fresh) this.#unnoticed.add(each);
    if (!this.sounding) this.#fallSilent();
    else if (fresh.length) this.#begin();
    return fresh.length > 0;
  }

  /** Somebody looks, here or in another window. */
  notice() {
    this.#unnoticed.clear();
    this.#fallSilent();
  }

  #begin() {
    this.#clock.cancel(this.#timer);
    this.#timer = this.#clock.later(() => {
      this.#changed(true);
      this.#again();
    }, GRACE);
  }

  #again() {
    this.#ring();
    this.#timer = this.#clock.later(() => this.#again(), RINGS_EVERY);
  }

  #fallSilent() {
    if (this.#timer === null) return;
    this.#clock.cancel(this.#timer);
    this.#timer = null;
    this.#changed(false);
  }
}
