import { find } from "./find.js";

/**
 * What does not fit into the bar, unfolded above it. Folds itself up when something in it has been chosen, with Escape,
 * and when the focus or a click goes elsewhere, so that it never hides what somebody is working on.
 */
export class RoomMore extends HTMLElement {
  connectedCallback() {
    this.#button.addEventListener("click", () => this.#fold(!this.#items.hidden));
    this.#items.addEventListener("click", ({ target }) => {
      if (target instanceof Element && target.closest("button:not([data-stays])")) this.#fold(true);
    });
    this.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.#items.hidden) {
        event.preventDefault();
        this.#fold(true);
      }
    });
    this.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget instanceof Node && !this.contains(relatedTarget)) this.#fold(true);
    });
    document.addEventListener("click", ({ target }) => {
      if (target instanceof Node && !this.contains(target)) this.#fold(true);
    });
  }

  /** @param {boolean} folded */
  #fold(folded) {
    const hadFocus = this.#items.contains(document.activeElement);
    this.#items.hidden = folded;
    this.#button.setAttribute("aria-expanded", String(!folded));
    if (folded && hadFocus) this.#button.focus();
  }

  get #button() {
    return find(this, "[data-more]");
  }

  get #items() {
    return find(this, "[data-more-items]");
  }
}

customElements.define("room-more", RoomMore);
