/** `<share-link data-url="…">`: the link to copy, and to hand to another app where the browser can. */
export class ShareLink extends HTMLElement {
  connectedCallback() {
    const url = this.dataset.url ?? "";
    this.#reveal("[data-ways]");
    this.querySelector("[data-copy]")?.addEventListener("click", () => void this.#copy(url));
    if (!("share" in navigator)) return;
    this.#reveal("[data-share]");
    this.querySelector("[data-share]")?.addEventListener("click", () => void navigator.share({ url }).catch(() => {}));
  }

  /** @param {string} url */
  async #copy(url) {
    const said = /** @type {HTMLElement | null} */ (this.querySelector("[data-said]"));
    if (!said) return;
    try {
      await navigator.clipboard.writeText(url);
      said.textContent = said.dataset.copied ?? "";
    } catch {
      said.textContent = said.dataset.notCopied ?? "";
    }
  }

  /** @param {string} selector */
  #reveal(selector) {
    this.querySelector(selector)?.removeAttribute("hidden");
  }
}

customElements.define("share-link", ShareLink);
