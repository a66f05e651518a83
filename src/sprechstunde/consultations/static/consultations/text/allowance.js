/**
 * How much somebody may send: so much at once, so much a second afterwards. Honest people never meet its end.
 */
export class Allowance {
  #left;
  #at;
  #most;
  #perSecond;
  #now;
  /** What has been refused in a row. */
  refused = 0;

  /**
   * @param {object} options
   * @param {number} options.most at once
   * @param {number} options.perSecond
   * @param {() => number} [options.now] milliseconds
   */
  constructor({ most, perSecond, now = () => performance.now() }) {
    this.#most = most;
    this.#left = most;
    this.#perSecond = perSecond;
    this.#now = now;
    this.#at = now();
  }

  /**
   * After the first refusal half of the whole has to come back: what arrives in crumbs cannot be read.
   * @param {number} amount
   * @returns {boolean} it may pass
   */
  take(amount = 1) {
    const now = this.#now();
    this.#left = Math.min(this.#most, this.#left + ((now - this.#at) / 1000) * this.#perSecond);
    this.#at = now;
    const needed = this.refused > 0 ? Math.max(amount, this.#most / 2) : amount;
    if (this.#left < needed) {
      this.refused += 1;
      return false;
    }
    this.#left -= amount;
    this.refused = 0;
    return true;
  }
}
