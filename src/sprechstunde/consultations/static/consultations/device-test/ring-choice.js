import { Ring } from "../../web/ring.js";
import { find } from "../elements/find.js";

/** `<ring-choice>`: what a call sounds like, to be tried. */
export class RingChoice extends HTMLElement {
  /** @param {Ring} ring */
  begin(ring) {
    this.#wireSounds(ring);
    this.#wireVolume(ring);
    this.#wireVibration(ring);
    find(this, "[data-try]").addEventListener("click", () => void this.#try(ring));
    this.hidden = false;
  }

  /** @param {Ring} ring */
  #wireSounds(ring) {
    for (const radio of /** @type {NodeListOf<HTMLInputElement>} */ (this.querySelectorAll("input[type=radio]"))) {
      radio.checked = radio.value === ring.choice;
      radio.addEventListener("change", () => {
        ring.choose(/** @type {import("../../web/ring.js").SoundName} */ (radio.value));
        void this.#try(ring);
      });
    }
  }

  /** @param {Ring} ring */
  #wireVolume(ring) {
    const range = /** @type {HTMLInputElement} */ (find(this, "input[type=range]"));
    range.value = String(Math.round(ring.volume * 100));
    range.addEventListener("change", () => {
      ring.volume = Number(range.value) / 100;
      void this.#try(ring);
    });
  }

  /** @param {Ring} ring */
  #wireVibration(ring) {
    const box = /** @type {HTMLInputElement} */ (find(this, "input[type=checkbox]"));
    box.checked = ring.vibration;
    find(this, "[data-vibration]").hidden = !Ring.canVibrate;
    box.addEventListener("change", () => (ring.vibration = box.checked));
  }

  /** @param {Ring} ring */
  async #try(ring) {
    const heard = await ring.try();
    find(this, "[data-held-back]").hidden = heard;
  }
}

customElements.define("ring-choice", RingChoice);
