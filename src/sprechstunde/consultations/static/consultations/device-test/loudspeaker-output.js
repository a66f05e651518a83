/** Where sound comes out, when somebody has chosen that and the browser can. */
export class LoudspeakerOutput {
  #id = "";
  /** @type {HTMLAudioElement | null} */ #element = null;

  static get possible() {
    return typeof HTMLMediaElement !== "undefined" && "setSinkId" in HTMLMediaElement.prototype;
  }

  /**
   * @param {string} id "" for the usual loudspeaker
   * @returns {Promise<boolean>} false when that loudspeaker is gone; the usual one is used then
   */
  async use(id) {
    this.#id = LoudspeakerOutput.possible ? id : "";
    if (!this.#id) return true;
    this.#element ??= new Audio();
    try {
      await this.#element.setSinkId(this.#id);
      return true;
    } catch {
      this.#id = "";
      return false;
    }
  }

  /**
   * @param {AudioContext} context
   * @returns {AudioNode}
   */
  node(context) {
    if (!this.#id || !this.#element) return context.destination;
    const way = context.createMediaStreamDestination();
    this.#element.srcObject = way.stream;
    void this.#element.play().catch(() => {});
    return way;
  }
}
