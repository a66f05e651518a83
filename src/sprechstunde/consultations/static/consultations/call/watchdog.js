/**
 * Notices a picture that stands still although frames arrive and are decoded: Chromium does that now and then after
 * an ICE restart, and only a new connection helps.
 */
export class FrozenPictureWatchdog {
  #patience;
  /** @type {{decoded: number, shown: number} | null} */
  #last = null;
  #suspicious = 0;

  /** @param {number} [patience] samples in a row that must look frozen */
  constructor(patience = 4) {
    this.#patience = patience;
  }

  /**
   * @param {{decoded: number, shown: number} | null} sample null while the page is hidden or the picture is paused,
   *   when a browser has every right not to show frames
   * @returns {boolean} the picture is frozen
   */
  sample(sample) {
    const last = this.#last;
    this.#last = sample;
    const frozen = sample && last && sample.decoded > last.decoded && sample.shown === last.shown;
    this.#suspicious = frozen ? this.#suspicious + 1 : 0;
    if (this.#suspicious < this.#patience) return false;
    this.#suspicious = 0;
    this.#last = null;
    return true;
  }
}
