/**
 * `<desk-dialog>`: shows what a page would ask ([data-dialog-content]) above the desk. The desk fills it; closing gives the
 * focus back to where it came from.
 */
export class DeskDialog extends HTMLElement {
  /** @type {string} */ #from = "";

  connectedCallback() {
    this.addEventListener("click", (event) => {
      if (!(event.target instanceof Element) || !event.target.closest("[data-closes]")) return;
      event.preventDefault();
      this.close();
    });
    this.#dialog().addEventListener("close", () => {
      this.#dialog().replaceChildren();
      if (document.activeElement === document.body) this.#wayBack()?.focus();
    });
  }

  /**
   * @param {HTMLElement} content
   * @param {string} [from] id of what opened it; the desk may have put another element in its place meanwhile
   */
  show(content, from) {
    if (from) this.#from = from;
    this.#dialog().replaceChildren(content);
    if (!this.#dialog().open) this.#dialog().showModal();
    const first = /** @type {HTMLElement | null} */ (content.querySelector("[data-error-summary]") ?? content.querySelector("h1"));
    first?.focus();
  }

  close() {
    if (this.#dialog().open) this.#dialog().close();
  }

  /** What opened it may lie in a menu that has closed, or be gone. */
  #wayBack() {
    const from = document.getElementById(this.#from);
    return from?.closest("details.menu")?.querySelector("summary") ?? from ?? document.querySelector("h1");
  }

  #dialog() {
    return /** @type {HTMLDialogElement} */ (this.querySelector("dialog"));
  }
}

customElements.define("desk-dialog", DeskDialog);
