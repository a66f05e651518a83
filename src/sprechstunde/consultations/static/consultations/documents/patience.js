/**
 * Watches over something that may never end. Time in which it waits for bytes to arrive does not count, nor time in which
 * the page is hidden and browsers draw nothing.
 */
export class Patience {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #working = 0;
  #waiting = 0;
  #milliseconds;
  #onLost;
  #isHidden;

  /**
   * @param {number} milliseconds
   * @param {() => void} onLost
   * @param {() => boolean} [isHidden]
   */
  constructor(milliseconds, onLost, isHidden = () => document.visibilityState === "hidden") {
    this.#milliseconds = milliseconds;
    this.#onLost = onLost;
    this.#isHidden = isHidden;
  }

  /** @template T @param {Promise<T>} work @returns {Promise<T>} */
  async during(work) {
    this.#working += 1;
    this.#restart();
    try {
      return await work;
    } finally {
      this.#working -= 1;
      this.#restart();
    }
  }

  /** @template T @param {Promise<T>} bytes @returns {Promise<T>} */
  async exceptDuring(bytes) {
    this.#waiting += 1;
    this.#restart();
    try {
      return await bytes;
    } finally {
      this.#waiting -= 1;
      this.#restart();
    }
  }

  stop() {
    clearTimeout(this.#timer);
    this.#onLost = () => {};
  }

  #restart() {
    clearTimeout(this.#timer);
    if (this.#working === 0 || this.#waiting > 0) return;
    this.#timer = setTimeout(() => {
      if (this.#isHidden()) this.#restart();
      else this.#onLost();
    }, this.#milliseconds);
  }
}
