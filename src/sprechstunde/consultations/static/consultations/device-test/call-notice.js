import { listen } from "../../live/stream.js";
import { find } from "../elements/find.js";

/** @typedef {{number: string, office: string, state: string}} TicketEvent */

/**
 * `<call-notice data-stream="…">`: who is called while testing must not miss it. As long as the page listens the person
 * counts as connected. Emits "called" for each call.
 */
export class CallNotice extends HTMLElement {
  #title = document.title;
  /** @type {Set<string>} */ #called = new Set();
  /** @type {(() => void) | undefined} */ #stop;

  connectedCallback() {
    const stream = this.dataset.stream;
    if (stream) this.#stop = listen(stream, { ticket: (event) => this.#hear(event) }, keyOf);
  }

  disconnectedCallback() {
    this.#stop?.();
  }

  /** @param {TicketEvent} event */
  #hear(event) {
    const key = keyOf(event);
    const isNew = event.state === "called" && !this.#called.has(key);
    if (event.state === "called") this.#called.add(key);
    else this.#called.delete(key);
    this.#show();
    if (isNew) this.dispatchEvent(new CustomEvent("called"));
  }

  #show() {
    const called = this.#called.size > 0;
    find(this, "[data-called]").hidden = !called;
    // An alert is heard only when it was there before its text.
    find(this, "[data-alert]").textContent = called ? (this.dataset.textCalled ?? "") : "";
    document.title = called ? (this.dataset.titleCalled ?? this.#title) : this.#title;
  }
}

/** @param {TicketEvent} event */
function keyOf({ office, number }) {
  return `${office} ${number}`;
}

customElements.define("call-notice", CallNotice);
