import { find, setText } from "./find.js";

/** What went wrong and what to do, in words. It stays until it is closed or no longer true. */
export class RoomNotice extends HTMLElement {
  #topic = "";

  connectedCallback() {
    find(this, "[data-notice-close]").addEventListener("click", () => this.#close());
  }

  /**
   * @param {string} topic
   * @param {string} text
   * @param {string} advice
   */
  show(topic, text, advice) {
    this.#topic = topic;
    // Shown first: an alert that is filled while hidden is announced by nobody.
    this.hidden = false;
    find(this, "[data-notice-text]").textContent = text;
    setText(find(this, "[data-notice-advice]"), advice);
    // The buttons that lead here lie at the other end of a phone's screen.
    this.scrollIntoView({ block: "center" });
  }

  /** @param {string} topic */
  settle(topic) {
    if (this.#topic === topic) this.#close();
  }

  #close() {
    const hadFocus = this.contains(document.activeElement);
    this.hidden = true;
    find(this, "[data-notice-text]").textContent = "";
    if (hadFocus) find(document, "[data-room-heading]").focus();
  }
}

customElements.define("room-notice", RoomNotice);
