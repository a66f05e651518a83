import { find } from "./find.js";

/** @typedef {"normal" | "large" | "huge"} TextSize */
/** @typedef {{size: TextSize, sentencewise: boolean}} Settings */

/** How live text and chat are shown and read out. Emits "chosen", with `detail` as `Settings`. */
export class TextSettings extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", () => this.dispatchEvent(new CustomEvent("chosen", { detail: this.settings })));
  }

  /** @returns {Settings} */
  get settings() {
    const size = /** @type {HTMLInputElement} */ (find(this, "[name=text-size]:checked")).value;
    return { size: /** @type {TextSize} */ (size), sentencewise: this.#sentencewise.checked };
  }

  /** @param {Settings} settings */
  show({ size, sentencewise }) {
    /** @type {HTMLInputElement} */ (find(this, `[name=text-size][value=${size}]`)).checked = true;
    this.#sentencewise.checked = sentencewise;
  }

  /** @returns {HTMLInputElement} */
  get #sentencewise() {
    return find(this, "[data-sentencewise]");
  }
}

customElements.define("text-settings", TextSettings);
