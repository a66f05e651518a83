import { find, setText } from "./find.js";

/**
 * One person: the picture, or what stands in its place, and what the person is doing.
 * Emits "soundblocked" when the browser wants a click before it plays sound.
 */
export class ParticipantTile extends HTMLElement {
  /** @param {{id: string, name: string}} participant */
  introduce({ id, name }) {
    this.video.dataset.participant = id;
    this.setAttribute("aria-label", name);
    for (const element of this.querySelectorAll("[data-name]")) setText(element, name);
    setText(find(this, "[data-initial]"), Array.from(name.trim())[0]?.toLocaleUpperCase() ?? "");
  }

  /** @returns {HTMLVideoElement} */
  get video() {
    return find(this, "video");
  }

  /** @param {MediaStream | null} stream */
  play(stream) {
    if (this.video.srcObject !== stream) this.video.srcObject = stream;
    if (stream) void this.#start();
  }

  /** After a click by the person: now sound is allowed. */
  unmute() {
    this.video.muted = false;
    void this.#start();
  }

  /** @param {{camera: boolean, microphone: boolean}} media */
  showMedia({ camera, microphone }) {
    this.dataset.camera = camera ? "on" : "off";
    this.dataset.microphone = microphone ? "on" : "off";
    const muted = this.querySelector("[data-badge=muted]");
    if (muted instanceof HTMLElement) muted.hidden = microphone;
    if (!microphone) this.speaks(false);
  }

  /** @param {boolean} speaking EN 301 549, 6.2.2.4 */
  speaks(speaking) {
    this.toggleAttribute("data-speaking", speaking);
    find(this, "[data-badge=speaking]").hidden = !speaking;
  }

  /** @param {boolean} writing EN 301 549, 6.2.2.3 */
  writes(writing) {
    this.toggleAttribute("data-writing", writing);
    find(this, "[data-badge=writing]").hidden = !writing;
  }

  async #start() {
    const { video } = this;
    try {
      await video.play();
    } catch (error) {
      if (/** @type {{name?: string}} */ (error)?.name !== "NotAllowedError" || video.muted) return;
      // At least the picture; the sound comes with the next click.
      video.muted = true;
      this.dispatchEvent(new CustomEvent("soundblocked", { bubbles: true }));
      await video.play().catch(() => {});
    }
  }
}

customElements.define("participant-tile", ParticipantTile);
