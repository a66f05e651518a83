import { find } from "./find.js";

/** @typedef {import("../media/devices.js").DeviceState} DeviceState */

/**
 * A button whose name says what pressing it does. The name changes, so there is no `aria-pressed` beside it.
 * Emits "wish", with `detail.on`.
 */
export class MediaToggle extends HTMLElement {
  /** @type {DeviceState} */
  #state = "off";

  connectedCallback() {
    this.#button.addEventListener("click", () => {
      const detail = { on: this.#state === "off" };
      this.dispatchEvent(new CustomEvent("wish", { detail }));
    });
  }

  /** @param {DeviceState} state */
  show(state) {
    this.#state = state;
    this.dataset.state = state;
    // While the browser asks for permission the button already takes the wish back.
    find(this, "[data-when=off]").hidden = state !== "off";
    find(this, "[data-when=on]").hidden = state === "off";
    this.#button.classList.toggle("room-control--on", state === "on");
    if (state === "starting") this.#button.setAttribute("aria-busy", "true");
    else this.#button.removeAttribute("aria-busy");
  }

  get #button() {
    return find(this, "button");
  }
}

customElements.define("media-toggle", MediaToggle);
