import { find } from "../elements/find.js";
import { deviceError } from "../media/errors.js";
import { paintedFrames } from "../media/painted-frames.js";
import { PictureJudge } from "./judges.js";

/** @typedef {import("../media/devices.js").Devices} Devices */
/** @typedef {import("./check-row.js").CheckRow} CheckRow */
/** @typedef {import("./device-choice.js").DeviceChoice} DeviceChoice */

const LOOKS_EVERY = 250;
/** Enough to tell light from dark. */
const SIZE = { width: 32, height: 24 };

/** Shows the own picture to the person alone, and says whether it arrives. */
export class CameraCheck {
  #row;
  #devices;
  #video;
  #choice;
  /** @type {ReturnType<typeof setInterval> | undefined} */ #looking;
  #brush = Object.assign(document.createElement("canvas"), SIZE).getContext("2d", { willReadFrequently: true });

  /** @param {{row: CheckRow, devices: Devices}} options */
  constructor({ row, devices }) {
    this.#row = row;
    this.#devices = devices;
    this.#video = /** @type {HTMLVideoElement} */ (find(row, "video"));
    this.#choice = /** @type {DeviceChoice} */ (find(row, "device-choice"));
    this.#choice.addEventListener("choose", () => void this.#restart());
    devices.on("lost", (kind) => kind === "video" && this.#fail("lost"));
    devices.on("change", ({ kind, track }) => kind === "video" && this.#preview(track));
  }

  async start() {
    this.#row.work("asking");
    this.#row.on = true;
    try {
      await this.#devices.turnOn("video");
      if (this.#devices.state("video") === "on") this.#look();
    } catch (error) {
      this.#fail(deviceError(error).problem);
    }
  }

  stop() {
    clearInterval(this.#looking);
    this.#devices.turnOff("video");
    this.#row.on = false;
  }

  async #restart() {
    this.stop();
    await this.start();
  }

  #look() {
    this.#row.work("looking");
    void this.#choice.update(this.#devices.track("video")?.getSettings().deviceId);
    const judge = new PictureJudge();
    let said = "";
    clearInterval(this.#looking);
    this.#looking = setInterval(() => {
      const seen = judge.see({ frames: this.#frames(), brightness: this.#brightness(), now: performance.now() });
      if (!seen || seen.outcome === said) return;
      said = seen.outcome;
      const { videoWidth: width, videoHeight: height } = this.#video;
      this.#row.conclude(seen.outcome, { width, height, fps: seen.perSecond });
    }, LOOKS_EVERY);
  }

  /** @param {MediaStreamTrack | null} track */
  #preview(track) {
    this.#video.hidden = !track;
    this.#video.srcObject = track ? new MediaStream([track]) : null;
    if (track) void this.#video.play().catch(() => {});
  }

  /** @param {string} problem */
  #fail(problem) {
    this.stop();
    this.#row.conclude(problem);
  }

  #frames() {
    return paintedFrames(this.#video) ?? 0;
  }

  /** @returns {number} 0 to 255, of the picture's mean */
  #brightness() {
    if (!this.#brush || !this.#video.videoWidth) return 0;
    this.#brush.drawImage(this.#video, 0, 0, SIZE.width, SIZE.height);
    const { data } = this.#brush.getImageData(0, 0, SIZE.width, SIZE.height);
    let sum = 0;
    for (let at = 0; at < data.length; at += 4) sum += 0.3 * data[at] + 0.59 * data[at + 1] + 0.11 * data[at + 2];
    return sum / (data.length / 4);
  }
}
