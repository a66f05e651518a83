import { find } from "./find.js";

/** @typedef {"keep" | "clear" | "cancel"} Answer */

/** Somebody is about to come in who would see what lies on the table. */
export class TableQuestion extends HTMLElement {
  /** @type {(answer: Answer) => void} */
  #decide = () => {};
  /** @type {() => Promise<void>} */
  #clearTable = async () => {};

  connectedCallback() {
    find(this, "[data-keep]").addEventListener("click", () => this.#end("keep"));
    find(this, "[data-clear]").addEventListener("click", () => void this.#clear());
    find(this, "[data-cancel]").addEventListener("click", () => this.#end("cancel"));
    this.#dialog.addEventListener("close", () => this.#decide("cancel"));
  }

  /**
   * @param {string[]} names of what lies there
   * @param {() => Promise<void>} clearTable
   * @returns {Promise<Answer>}
   */
  ask(names, clearTable) {
    this.#decide("cancel");
    this.#clearTable = clearTable;
    find(this, "[data-names]").replaceChildren(...names.map(asItem));
    this.#problem.hidden = true;
    if (!this.#dialog.open) this.#dialog.showModal();
    find(this, "h2").focus();
    return new Promise((resolve) => (this.#decide = resolve));
  }

  /** The talk is over. */
  dismiss() {
    this.#end("cancel");
  }

  async #clear() {
    this.#problem.hidden = true;
    this.#dialog.setAttribute("aria-busy", "true");
    try {
      await this.#clearTable();
      this.#end("clear");
    } catch {
      this.#problem.hidden = false;
    } finally {
      this.#dialog.removeAttribute("aria-busy");
    }
  }

  /** @param {Answer} answer */
  #end(answer) {
    this.#decide(answer);
    this.#dialog.close();
  }

  get #problem() {
    return find(this, "[data-problem]");
  }

  /** @returns {HTMLDialogElement} */
  get #dialog() {
    return find(this, "dialog");
  }
}

customElements.define("table-question", TableQuestion);

/** @param {string} name */
function asItem(name) {
  const item = document.createElement("li");
  const text = document.createElement("bdi");
  text.textContent = name;
  item.append(text);
  return item;
}
