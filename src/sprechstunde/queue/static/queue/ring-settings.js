import { Ring } from "../web/ring.js";

/** `<ring-settings>`: what a call sounds like on this device, to be tried. */
export class RingSettings extends HTMLElement {
  /** @param {Ring} ring */
  begin(ring) {
    for (const radio of /** @type {NodeListOf<HTMLInputElement>} */ (this.querySelectorAll("input[type=radio]"))) {
      radio.checked = radio.value === ring.choice;
      radio.addEventListener("change", () => {
        ring.choose(/** @type {import("../web/ring.js").SoundName} */ (radio.value));
        this.#nameIt();
        void this.#try(ring);
      });
    }
    this.querySelector("[data-try]")?.addEventListener("click", () => void this.#try(ring));
    this.#wireVibration(ring);
    this.#nameIt();
  }

  /** What is chosen, where it can be read without unfolding. */
  #nameIt() {
    const place = this.closest("[data-this-device]")?.querySelector("[data-ring-now]");
    const chosen = /** @type {HTMLInputElement | null} */ (this.querySelector("input[type=radio]:checked"));
    if (place) place.textContent = chosen?.labels?.[0]?.textContent ?? "";
  }

  /** @param {Ring} ring */
  #wireVibration(ring) {
    const box = /** @type {HTMLInputElement} */ (this.querySelector("input[type=checkbox]"));
    /** @type {HTMLElement} */ (this.querySelector("[data-vibration]")).hidden = !Ring.canVibrate;
    box.checked = ring.vibration;
    box.addEventListener("change", () => (ring.vibration = box.checked));
  }

  /** @param {Ring} ring */
  async #try(ring) {
    const heard = await ring.try();
    /** @type {HTMLElement} */ (this.querySelector("[data-held-back]")).hidden = heard;
  }
}

customElements.define("ring-settings", RingSettings);
