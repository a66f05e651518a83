import { find } from "./find.js";

/** Whether somebody is really to be removed, who then cannot come back. */
export class RemoveQuestion extends HTMLElement {
  /** @type {(yes: boolean) => void} */
  #decide = () => {};

  connectedCallback() {
    find(this, "[data-yes]").addEventListener("click", () => this.#end(true));
    find(this, "[data-cancel]").addEventListener("click", () => this.#end(false));
    this.#dialog.addEventListener("close", () => this.#decide(false));
  }

  /**
   * @param {string} name
   * @returns {Promise<boolean>}
   */
  ask(name) {
    this.#decide(false);
    const title = find(this, "h2");
    title.textContent = (title.dataset.question ?? "").replace("{name}", name);
    if (!this.#dialog.open) this.#dialog.showModal();
    title.focus();
    return new Promise((resolve) => (this.#decide = resolve));
  }

  /** The talk is over. */
  dismiss() {
    this.#end(false);
  }

  /** @param {boolean} yes */
  #end(yes) {
    this.#decide(yes);
    this.#dialog.close();
  }

  /** @returns {HTMLDialogElement} */
  get #dialog() {
    return find(this, "dialog");
  }
}

customElements.define("remove-question", RemoveQuestion);
