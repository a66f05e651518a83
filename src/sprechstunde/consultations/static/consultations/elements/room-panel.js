import { find } from "./find.js";

/**
 * A part of the page that opens above the controls and leaves everything else in reach, unlike a dialog: whoever chooses
 * a camera wants to see its picture. One at a time. Opened and closed by any button with `data-panel="<its id>"`, closed
 * by Escape and by its own button (`data-panel-close`). Emits "open" and "close".
 */
export class RoomPanel extends HTMLElement {
  /** @type {HTMLElement | null} */
  #opener = null;

  connectedCallback() {
    this.#told();
    find(this, "[data-panel-close]").addEventListener("click", () => this.close());
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      this.close();
    });
    // On the document: by then a menu that held the button has folded itself up.
    document.addEventListener("click", ({ target }) => {
      const button = target instanceof Element ? target.closest("[data-panel]") : null;
      if (!(button instanceof HTMLElement) || button.dataset.panel !== this.id) return;
      if (this.hidden) this.open(button);
      else this.close();
    });
  }

  /** @param {HTMLElement | null} [opener] gets the focus back */
  open(opener = null) {
    for (const other of document.querySelectorAll("room-panel")) {
      if (other !== this && other instanceof RoomPanel && !other.hidden) other.close();
    }
    this.#opener = opener;
    this.hidden = false;
    this.#told();
    find(this, "[data-panel-title]").focus();
    this.dispatchEvent(new CustomEvent("open"));
  }

  close() {
    if (this.hidden) return;
    const hadFocus = this.contains(document.activeElement);
    this.hidden = true;
    this.#told();
    if (hadFocus) this.#opensAgain()?.focus();
    this.dispatchEvent(new CustomEvent("close"));
  }

  /** A button inside a menu that has folded itself up cannot take the focus; the menu's own can. */
  #opensAgain() {
    const menu = this.#opener?.closest("room-more");
    return menu ? find(menu, "[data-more]") : this.#opener;
  }

  #told() {
    for (const button of document.querySelectorAll(`[data-panel="${this.id}"]`)) {
      button.setAttribute("aria-expanded", String(!this.hidden));
      button.setAttribute("aria-controls", this.id);
    }
  }
}

customElements.define("room-panel", RoomPanel);
