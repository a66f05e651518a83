import { askedText } from "./ticket-state.js";

/** @typedef {import("./ticket-state.js").Question} Question */

/**
 * Whether somebody agrees to be passed on: a dialog asks once for each question, and what it leaves in the page stays until
 * it is answered. A call comes first.
 */
export class HandoverQuestion {
  #ticket;
  #texts;
  #dialog;
  #shownFor = 0;

  /**
   * @param {HTMLElement} ticket
   * @param {import("./ticket-state.js").Texts} texts
   */
  constructor(ticket, texts) {
    this.#ticket = ticket;
    this.#texts = texts;
    this.#dialog = /** @type {HTMLDialogElement} */ (ticket.querySelector("[data-asked-dialog]"));
    if (ticket.dataset.asked) this.#open(Number(ticket.dataset.asked));
  }

  /** @param {Question | null} asked */
  show(asked) {
    if (!asked) {
      delete this.#ticket.dataset.asked;
      return this.#close();
    }
    this.#ticket.dataset.asked = String(asked.id);
    for (const place of this.#ticket.querySelectorAll('[data-fill="asked"]')) place.textContent = askedText(this.#texts, asked);
    for (const field of this.#ticket.querySelectorAll("[data-question]")) {
      /** @type {HTMLInputElement} */ (field).value = String(asked.id);
    }
    this.#open(asked.id);
  }

  /** @param {number} question */
  #open(question) {
    const canAnswer = this.#ticket.dataset.state === "waiting" || this.#ticket.dataset.state === "parked";
    if (!canAnswer) return this.#close();
    if (question === this.#shownFor) return;
    this.#shownFor = question;
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  #close() {
    if (this.#dialog.open) this.#dialog.close();
  }
}
