import { fillIn } from "../live/wording.js";
import { timeLeft } from "./ticket-state.js";

const WARNING = 30; // seconds; EN 301 549 wants at least 20

/**
 * The call: a dialog that says so to eyes and ears. Closed with Escape it leaves a bar with the same button, so that
 * nobody loses the call by accident; the focus starts on the heading, so that nobody who is typing steps in by accident.
 */
export class CallWindow {
  #ticket;
  #dialog;
  #clock;
  #texts;
  /** @type {ReturnType<typeof setInterval> | undefined} */ #ticking;
  #until = 0;
  #warned = false;

  /**
   * @param {HTMLElement} ticket
   * @param {import("../live/server-clock.js").ServerClock} clock
   * @param {Record<string, string | undefined>} texts
   */
  constructor(ticket, clock, texts) {
    this.#ticket = ticket;
    this.#clock = clock;
    this.#texts = texts;
    this.#dialog = /** @type {HTMLDialogElement} */ (ticket.querySelector("[data-call]"));
    this.#dialog.addEventListener("close", () => this.#closed());
  }

  /**
   * @param {string} until
   * @param {boolean} asks whether this is a call, not only more time for it
   */
  open(until, asks) {
    const end = Date.parse(until);
    if (end === this.#until) return;
    const first = this.#until === 0;
    this.#until = end;
    this.#warned = false;
    if ((asks || first) && !this.#dialog.open) this.#dialog.showModal();
    this.#tick();
    if (asks || first) this.#say(fillIn(this.#texts.textCalled, { left: this.#leftText() }));
    else if (!this.#warned) this.#say(this.#leftText());
    clearInterval(this.#ticking);
    this.#ticking = setInterval(() => this.#tick(), 1_000);
  }

  close() {
    clearInterval(this.#ticking);
    this.#until = 0;
    if (this.#dialog.open) this.#dialog.close();
  }

  #closed() {
    if (this.#until) /** @type {HTMLElement | null} */ (this.#ticket.querySelector("[data-bar-enter]"))?.focus();
  }

  #tick() {
    for (const place of this.#ticket.querySelectorAll("[data-left]")) place.textContent = this.#leftText();
    const { total } = timeLeft(this.#until - this.#clock.now());
    if (total > WARNING || total === 0 || this.#warned) return;
    this.#warned = true;
    this.#say(fillIn(this.#texts.textSoon, { seconds: total }));
  }

  #leftText() {
    const { minutes, seconds } = timeLeft(this.#until - this.#clock.now());
    return fillIn(this.#texts.textTimeLeft, { minutes, seconds });
  }

  /**
   * An alert is heard only when it was there before its text.
   * @param {string} text
   */
  #say(text) {
    const alert = this.#dialog.querySelector("[data-alert]");
    if (alert) setTimeout(() => (alert.textContent = text), 100);
  }
}
