import { find } from "./find.js";

/** A button that opens the file chooser. Emits "chosen" with the file in `detail`. */
export class FileChooser extends HTMLElement {
  connectedCallback() {
    const input = /** @type {HTMLInputElement} */ (find(this, "input"));
    find(this, "[data-choose]").addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      const file = input.files?.[0];
      if (file) this.dispatchEvent(new CustomEvent("chosen", { detail: file }));
      // The same file may be shown again later; without this the browser would see no change.
      input.value = "";
    });
  }
}

customElements.define("file-chooser", FileChooser);
