import { find } from "./find.js";

/** Asks once more before a talk is ended for everybody. */
export class EndDialog extends HTMLElement {
  connectedCallback() {
    const dialog = /** @type {HTMLDialogElement} */ (find(this, "dialog"));
    find(this, "[data-open]").addEventListener("click", () => dialog.showModal());
    find(dialog, "[data-cancel]").addEventListener("click", () => dialog.close());
  }
}

customElements.define("end-dialog", EndDialog);
