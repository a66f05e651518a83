import { Emitter } from "../call/emitter.js";
import { DeviceError, deviceError } from "./errors.js";

/** @typedef {import("../call/peer.js").Kind} Kind */
/** @typedef {"off" | "starting" | "on"} DeviceState */
/** @typedef {Pick<MediaDevices, "getUserMedia">} Media */

/** EN 301 549, 6.5.2 and 6.5.3 ask for 320 × 240 at 20 fps and recommend 640 × 480 at 30. */
const CONSTRAINTS = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  video: { width: { ideal: 960 }, height: { ideal: 540 }, frameRate: { ideal: 30, max: 30 }, facingMode: "user" },
};

/**
 * Camera and microphone, apart from each other: either works without the other, and both are off until asked for
 * (P-12). Off means the device is released and its light goes out.
 * @extends {Emitter<{change: {kind: Kind, state: DeviceState, track: MediaStreamTrack | null}, lost: Kind}>}
 */
export class Devices extends Emitter {
  #media;
  #stopped = false;
  /** @type {Record<Kind, {state: DeviceState, track: MediaStreamTrack | null, wanted: number}>} */
  #devices = {
    audio: { state: "off", track: null, wanted: 0 },
    video: { state: "off", track: null, wanted: 0 },
  };

  /** @param {Media | undefined} media undefined where the page is not a secure context */
  constructor(media) {
    super();
    this.#media = media;
  }

  /** @param {Kind} kind */
  state(kind) {
    return this.#devices[kind].state;
  }

  /** @param {Kind} kind */
  track(kind) {
    return this.#devices[kind].track;
  }

  /**
   * @param {Kind} kind
   * @returns {Promise<void>} rejects with a DeviceError; the device is off again then
   */
  async turnOn(kind) {
    if (this.#devices[kind].state === "off" && !this.#stopped) await this.#acquire(kind, {});
  }

  /**
   * What is on is asked for anew: another device has been chosen, or the system took the old one away. What is off stays
   * off. The old one is released first, since many phones open one camera at a time only.
   * @param {Kind} kind
   * @param {MediaTrackConstraints} [wish] besides what is always asked for
   * @returns {Promise<void>} rejects with a DeviceError; the device is off then
   */
  async renew(kind, wish = {}) {
    const device = this.#devices[kind];
    if (device.state !== "on") return;
    release(device.track);
    await this.#acquire(kind, wish);
  }

  /** @param {Kind} kind */
  turnOff(kind) {
    const device = this.#devices[kind];
    device.wanted += 1;
    release(device.track);
    if (device.state !== "off") this.#set(kind, "off", null);
  }

  /** For good: whatever still wants a device, nothing is asked for any more. */
  stop() {
    this.#stopped = true;
    this.turnOff("audio");
    this.turnOff("video");
  }

  /**
   * @param {Kind} kind
   * @param {MediaTrackConstraints} wish
   */
  async #acquire(kind, wish) {
    const device = this.#devices[kind];
    if (!this.#media?.getUserMedia) throw new DeviceError("insecure");
    const request = (device.wanted += 1);
    this.#set(kind, "starting", null);
    let track;
    try {
      const stream = await this.#media.getUserMedia({ [kind]: { ...CONSTRAINTS[kind], ...wish } });
      track = stream.getTracks()[0];
    } catch (error) {
      if (device.wanted === request) this.#set(kind, "off", null);
      throw deviceError(error);
    }
    if (device.wanted !== request) {
      // Switched off again while the browser was still asking.
      track.stop();
      return;
    }
    if (kind === "video" && "contentHint" in track) track.contentHint = "motion";
    track.onended = () => this.#lost(kind, track);
    this.#set(kind, "on", track);
  }

  /**
   * Unplugged, or permission withdrawn: nobody called `turnOff`.
   * @param {Kind} kind
   * @param {MediaStreamTrack} track
   */
  #lost(kind, track) {
    if (this.#devices[kind].track !== track) return;
    this.#set(kind, "off", null);
    this.emit("lost", kind);
  }

  /**
   * @param {Kind} kind
   * @param {DeviceState} state
   * @param {MediaStreamTrack | null} track
   */
  #set(kind, state, track) {
    Object.assign(this.#devices[kind], { state, track });
    this.emit("change", { kind, state, track });
  }
}

/** @param {MediaStreamTrack | null} track */
function release(track) {
  if (!track) return;
  track.onended = null;
  track.stop();
}
