/** `<safe-to-write>`: the field for the address is there only while its question is answered with yes. */
export class SafeToWrite extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", () => this.#show());
    // Coming back by the browser's arrow, the box may be ticked or not, whatever the page says.
    addEventListener("pageshow", () => this.#show());
    this.#show();
  }

  #show() {
    const answer = this.querySelector("input[type=checkbox]");
    const address = this.querySelector("[data-address]");
    if (address instanceof HTMLElement) address.hidden = !(answer instanceof HTMLInputElement && answer.checked);
  }
}

customElements.define("safe-to-write", SafeToWrite);
