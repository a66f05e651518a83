/** `<copy-text>`: a field that only shows something, and a button that copies it. Without a script one copies by hand. */
class CopyText extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", () => this.#copy());
    this.#field().addEventListener("focus", () => this.#field().select());
  }

  async #copy() {
    const { dataset } = this.#status();
    try {
      await navigator.clipboard.writeText(this.#field().value);
      this.#status().textContent = dataset.done ?? "";
    } catch {
      this.#field().select(); // without TLS or permission
      this.#status().textContent = dataset.failed ?? "";
    }
  }

  #field() {
    return /** @type {HTMLInputElement} */ (this.querySelector("input"));
  }

  #status() {
    return /** @type {HTMLElement} */ (this.querySelector("[role=status]"));
  }
}

customElements.define("copy-text", CopyText);
