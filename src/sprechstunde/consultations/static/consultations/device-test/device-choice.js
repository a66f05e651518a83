import { find } from "../elements/find.js";

/** @typedef {import("./chosen-devices.js").ChosenDevices} ChosenDevices */
/** @typedef {import("./chosen-devices.js").DeviceKind} DeviceKind */

/**
 * `<device-choice data-kind="videoinput">`: which of several devices. Shown once the browser tells their names, which it
 * does after permission, and when there is something to choose. Emits "choose" with the device's id.
 */
export class DeviceChoice extends HTMLElement {
  /** @type {ChosenDevices | null} */ #chosen = null;

  /** @param {ChosenDevices} chosen */
  begin(chosen) {
    this.#chosen = chosen;
    this.#select.addEventListener("change", () => {
      chosen.choose(this.#kind, this.#select.value);
      this.dispatchEvent(new CustomEvent("choose", { detail: this.#select.value }));
    });
    navigator.mediaDevices?.addEventListener?.("devicechange", () => void this.update());
  }

  /** @param {string} [used] id of the device that is in use */
  async update(used) {
    const all = (await navigator.mediaDevices?.enumerateDevices?.().catch(() => [])) ?? [];
    const named = all.filter(({ kind, label, deviceId }) => kind === this.#kind && label && deviceId);
    const wanted = used || this.#chosen?.get(this.#kind) || "";
    this.#select.replaceChildren(...named.map(({ deviceId, label }) => new Option(label, deviceId)));
    if (named.some(({ deviceId }) => deviceId === wanted)) this.#select.value = wanted;
    this.hidden = named.length < 2;
  }

  /** @returns {DeviceKind} */
  get #kind() {
    return /** @type {DeviceKind} */ (this.dataset.kind);
  }

  /** @returns {HTMLSelectElement} */
  get #select() {
    return find(this, "select");
  }
}

customElements.define("device-choice", DeviceChoice);
