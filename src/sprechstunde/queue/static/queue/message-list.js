import { clockOf } from "./ticket-state.js";

/** What the office has told, the newest first. */
export class MessageList {
  #ticket;

  /** @param {HTMLElement} ticket */
  constructor(ticket) {
    this.#ticket = ticket;
  }

  /**
   * @param {import("./ticket-state.js").Message | null} message the latest
   * @returns {boolean} whether it is new here
   */
  show(message) {
    if (!message || message.id <= Number(this.#ticket.dataset.message ?? 0)) return false;
    this.#ticket.dataset.message = String(message.id);
    this.#add(message);
    return true;
  }

  /** @param {import("./ticket-state.js").Message} message */
  #add({ text, at }) {
    const pattern = /** @type {HTMLTemplateElement | null} */ (this.#ticket.querySelector("[data-message-pattern]"));
    const list = this.#ticket.querySelector("[data-message-list]");
    const item = /** @type {DocumentFragment | undefined} */ (pattern?.content.cloneNode(true));
    if (!item || !list) return;
    fill(item, "[data-message-text]", () => text);
    fill(item, "[data-message-time]", (words) => words.replace("{time}", clockOf(at)));
    list.prepend(item);
    this.#ticket.querySelector("[data-messages]")?.removeAttribute("hidden");
  }
}

/**
 * @param {DocumentFragment} item
 * @param {string} selector
 * @param {(words: string) => string} words
 */
function fill(item, selector, words) {
  const place = item.querySelector(selector);
  if (place) place.textContent = words(place.textContent ?? "");
}
