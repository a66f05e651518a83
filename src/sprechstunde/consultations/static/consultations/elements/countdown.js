import { find, setText } from "./find.js";

/** @typedef {import("./words.js").Words} Words */

/** Screen readers hear the time at these moments only; a timer read every second drowns everything else. */
const TOLD_AT_SECONDS = [90, 60, 30, 10];

/** How long the called person still has. */
export class Countdown {
  #root;
  #words;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #ticking;
  /** @type {string | null} */
  #until = null;

  /**
   * @param {HTMLElement} root
   * @param {Words} words
   */
  constructor(root, words) {
    this.#root = root;
    this.#words = words;
  }

  /** @param {string | null} until RFC 3339; null hides it */
  show(until) {
    if (until === this.#until) return;
    this.#until = until;
    clearInterval(this.#ticking);
    this.#root.hidden = until === null;
    if (until === null) return;
    const ends = Date.parse(until);
    this.#tick(ends);
    this.#ticking = setInterval(() => this.#tick(ends), 1_000);
  }

  /** @param {number} ends */
  #tick(ends) {
    const seconds = Math.max(0, Math.round((ends - Date.now()) / 1_000));
    const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    setText(find(this.#root, "[data-countdown]"), this.#words.say("countdown", { time }));
    if (TOLD_AT_SECONDS.includes(seconds)) {
      setText(find(this.#root, "[data-countdown-told]"), this.#words.say("countdown.told", { seconds }));
    }
  }
}
