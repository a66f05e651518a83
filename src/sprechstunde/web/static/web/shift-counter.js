export const PRESSES = 3;

/** Each press leaves five more seconds for the next one: hands that tremble need them. */
export const PAUSE_MS = 5_000;

/** @typedef {Pick<KeyboardEvent, "key" | "repeat" | "ctrlKey" | "altKey" | "metaKey">} Key */

/**
 * Counts how often the Shift key was pressed by itself. Who writes capital letters, selects with Shift and the mouse, or
 * uses a shortcut with Shift in it presses it together with something else, which never counts and starts anew.
 */
export class ShiftCounter {
  #now;
  #count = 0;
  #last = 0;
  #alone = false;

  /** @param {() => number} now milliseconds */
  constructor(now) {
    this.#now = now;
  }

  /** @param {Key} key */
  down(key) {
    if (key.key !== "Shift") this.reset();
    else if (!key.repeat) this.#alone = !(key.ctrlKey || key.altKey || key.metaKey);
  }

  /**
   * @param {Key} key
   * @returns {number} how often it has been pressed so far; 0 when this was no press of Shift alone
   */
  up(key) {
    if (key.key !== "Shift") return 0;
    if (!this.#alone) this.#count = 0;
    else this.#count = this.#now() - this.#last > PAUSE_MS ? 1 : this.#count + 1;
    this.#alone = false;
    this.#last = this.#now();
    return this.#count;
  }

  /** Something else was done meanwhile. */
  reset() {
    this.#count = 0;
    this.#alone = false;
  }
}
