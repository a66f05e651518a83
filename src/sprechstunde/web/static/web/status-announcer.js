/**
 * A little over the 30 s between two announcements (STANDARDS Q-03), so that no minute ever holds three.
 */
export const GAP_MS = 31_000;

/**
 * `<status-announcer role="status" aria-atomic="true" class="visually-hidden"></status-announcer>`
 *
 * Tells a screen reader what has changed on a page that updates itself. Stands in the page empty from the start:
 * a live region is heard only when it was there before its text (STANDARDS Q-01).
 */
export class StatusAnnouncer extends HTMLElement {
  #pace = new Pace((text) => this.#say(text));

  disconnectedCallback() {
    this.#pace.forget();
  }

  /**
   * For changes that may wait: at most one in 30 s, and of those that come meanwhile only the last.
   * @param {News} news
   */
  announce(news) {
    this.#pace.offer(news);
  }

  /**
   * For what the person has just asked for or must know at once.
   * @param {string} text
   */
  announceNow(text) {
    this.#pace.force(text);
  }

  /** @param {string} text */
  #say(text) {
    this.textContent = "";
    // The same words again are heard only when they were away for a moment.
    requestAnimationFrame(() => {
      this.textContent = text;
    });
  }
}

/**
 * A text, or what makes one at the moment of speaking, "" when there is nothing to say any more.
 * @typedef {string | (() => string)} News
 */

/**
 * @typedef {{now: () => number, later: (callback: () => void, ms: number) => unknown, cancel: (timer: any) => void}} Clock
 * @type {Clock}
 */
const browserClock = {
  now: () => Date.now(),
  later: (callback, ms) => setTimeout(callback, ms),
  cancel: (timer) => clearTimeout(timer),
};

/** When to speak: pure but for the clock it is given. */
export class Pace {
  #say;
  #clock;
  #saidAt = -Infinity;
  #said = "";
  /** @type {News | null} */
  #waiting = null;
  /** @type {unknown} */
  #timer = null;

  /**
   * @param {(text: string) => void} say
   * @param {Clock} [clock]
   */
  constructor(say, clock = browserClock) {
    this.#say = say;
    this.#clock = clock;
  }

  /** @param {News} news */
  offer(news) {
    this.#waiting = news;
    const due = this.#saidAt + GAP_MS - this.#clock.now();
    if (due <= 0) this.#speakWaiting();
    else this.#timer ??= this.#clock.later(() => this.#speakWaiting(), due);
  }

  /** @param {string} text */
  force(text) {
    this.forget();
    this.#said = text;
    this.#saidAt = this.#clock.now();
    this.#say(text);
  }

  forget() {
    if (this.#timer !== null) this.#clock.cancel(this.#timer);
    this.#timer = null;
    this.#waiting = null;
  }

  #speakWaiting() {
    const text = typeof this.#waiting === "function" ? this.#waiting() : this.#waiting;
    this.forget();
    // What has changed back meanwhile is no news.
    if (text && text !== this.#said) this.force(text);
  }
}

customElements.define("status-announcer", StatusAnnouncer);
