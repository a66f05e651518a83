/** @typedef {import("../call/peer.js").Kind} Kind */
/** @typedef {import("../media/devices.js").Devices} Devices */

/** A track that the system has stilled often wakes by itself. */
const WAKES_WITHIN = 1_500;

/**
 * Phones still camera and microphone of a page in the background. Back in front, what was on is on again: by itself, or
 * asked for anew.
 */
export class Comeback {
  /** Gone while nobody looked. @type {Set<Kind>} */
  #lost = new Set();
  #devices;
  #turnOn;
  #say;

  /**
   * @param {object} options
   * @param {Devices} options.devices
   * @param {(kind: Kind) => Promise<void>} options.turnOn says itself what goes wrong
   * @param {(kind: Kind) => void} options.say it is on again
   */
  constructor({ devices, turnOn, say }) {
    this.#devices = devices;
    this.#turnOn = turnOn;
    this.#say = say;
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "visible") return;
      for (const kind of /** @type {Kind[]} */ (["audio", "video"])) void this.#wake(kind);
    });
  }

  /** @param {Kind} kind */
  expect(kind) {
    this.#lost.add(kind);
  }

  /** Somebody has switched it off meanwhile. @param {Kind} kind */
  forget(kind) {
    this.#lost.delete(kind);
  }

  /** @param {Kind} kind */
  async #wake(kind) {
    const track = this.#devices.track(kind);
    if (this.#lost.delete(kind)) await this.#turnOn(kind);
    else if (track?.muted) await this.#rouse(kind, track);
    else return;
    if (this.#devices.state(kind) === "on") this.#say(kind);
  }

  /**
   * @param {Kind} kind
   * @param {MediaStreamTrack} track
   */
  async #rouse(kind, track) {
    await new Promise((resolve) => {
      track.addEventListener("unmute", resolve, { once: true });
      setTimeout(resolve, WAKES_WITHIN);
    });
    if (!track.muted || this.#devices.track(kind) !== track) return;
    this.#devices.turnOff(kind);
    await this.#turnOn(kind);
  }
}
