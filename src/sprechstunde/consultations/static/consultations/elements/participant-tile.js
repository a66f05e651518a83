import { find, setText } from "./find.js";

/**
 * One person: the picture, or what stands in its place, what the person is doing, and what can be done with the picture.
 * Emits "soundblocked" when the browser wants a click before it plays sound, and "tile-wish" with a `TileWish`.
 * @typedef {{id: string, wish: "pin" | "enlarge"}} TileWish
 */
export class ParticipantTile extends HTMLElement {
  connectedCallback() {
    for (const button of this.#tools) {
      button.onclick = () => this.#wish(button.dataset.tool ?? "");
    }
    const leaves = () => this.#press("pip", false);
    this.video.addEventListener("enterpictureinpicture", () => this.#press("pip", true));
    this.video.addEventListener("leavepictureinpicture", leaves);
  }

  disconnectedCallback() {
    if (document.pictureInPictureElement === this.video) void document.exitPictureInPicture().catch(() => {});
  }

  /** @param {{id: string, name: string}} participant */
  introduce({ id, name }) {
    this.video.dataset.participant = id;
    this.setAttribute("aria-label", name);
    for (const element of this.querySelectorAll("[data-name]")) setText(element, name);
    setText(find(this, "[data-initial]"), Array.from(name.trim())[0]?.toLocaleUpperCase() ?? "");
    for (const button of this.#tools) {
      const label = (button.dataset.label ?? "").replace("{name}", name);
      button.setAttribute("aria-label", label);
      button.title = label;
      if (button.dataset.tool === "pip") button.hidden = !canFloat(this.video);
    }
  }

  /** @param {{pinned: boolean, large: boolean, spot: boolean}} place */
  arrange({ pinned, large, spot }) {
    this.#press("pin", pinned);
    this.#press("enlarge", large);
    this.toggleAttribute("data-spot", spot);
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

  /** @param {boolean} signing said by the person: nobody can hear it. EN 301 549, 6.5.6 */
  signs(signing) {
    this.toggleAttribute("data-signing", signing);
    find(this, "[data-badge=signing]").hidden = !signing;
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

  /** @param {string} tool */
  #wish(tool) {
    if (tool === "pip") void this.#float();
    else this.dispatchEvent(new CustomEvent("tile-wish", { bubbles: true, detail: { id: this.video.dataset.participant, wish: tool } }));
  }

  /** Shows the picture in a small window above everything else, or takes it back. */
  async #float() {
    const isFloating = document.pictureInPictureElement === this.video;
    // Without a picture, or when the system says no, it stays where it is.
    await (isFloating ? document.exitPictureInPicture() : this.video.requestPictureInPicture()).catch(() => {});
  }

  /**
   * @param {string} tool
   * @param {boolean} pressed
   */
  #press(tool, pressed) {
    this.#tools.find((button) => button.dataset.tool === tool)?.setAttribute("aria-pressed", String(pressed));
  }

  get #tools() {
    return /** @type {HTMLButtonElement[]} */ ([...this.querySelectorAll("[data-tool]")]);
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

/** @param {HTMLVideoElement} video */
function canFloat(video) {
  return Boolean(document.pictureInPictureEnabled) && "requestPictureInPicture" in video;
}
