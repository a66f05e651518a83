import { find } from "./find.js";

/** A button that opens the file chooser. Emits "opening", and "chosen" with the files in `detail`. */
export class FileChooser extends HTMLElement {
  connectedCallback() {
    const input = /** @type {HTMLInputElement} */ (find(this, "input"));
    find(this, "[data-choose]").addEventListener("click", () => {
      this.dispatchEvent(new CustomEvent("opening"));
      input.click();
    });
    input.addEventListener("change", () => {
      const files = [...(input.files ?? [])];
      if (files.length > 0) this.dispatchEvent(new CustomEvent("chosen", { detail: files }));
      // The same file may be shown again later; without this the browser would see no change.
      input.value = "";
    });
  }
}

customElements.define("file-chooser", FileChooser);
