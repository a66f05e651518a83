import { find } from "../elements/find.js";
import { deviceError } from "../media/errors.js";
import { MicrophoneLevel } from "../media/speaking.js";
import { HearingJudge } from "./judges.js";

/** @typedef {import("../media/devices.js").Devices} Devices */
/** @typedef {import("./check-row.js").CheckRow} CheckRow */
/** @typedef {import("./device-choice.js").DeviceChoice} DeviceChoice */

const LISTENS_EVERY = 100;
/** A voice of ordinary loudness fills the scale to two thirds. */
const FULL = 0.15;

/** Measures how loud the microphone is; nothing is recorded, nothing is sent. */
export class MicrophoneCheck {
  #row;
  #devices;
  #level = new MicrophoneLevel();
  #meter;
  #choice;
  /** @type {ReturnType<typeof setInterval> | undefined} */ #listening;
  /** @type {() => void} */ #certain = () => {};

  /** @param {{row: CheckRow, devices: Devices}} options */
  constructor({ row, devices }) {
    this.#row = row;
    this.#devices = devices;
    this.#meter = /** @type {HTMLMeterElement} */ (find(row, "meter"));
    this.#choice = /** @type {DeviceChoice} */ (find(row, "device-choice"));
    this.#choice.addEventListener("choose", () => void this.#restart());
    devices.on("lost", (kind) => kind === "audio" && this.#fail("lost"));
    devices.on("change", ({ kind, track }) => kind === "audio" && this.#listenTo(track));
  }

  /** @returns {Promise<void>} when it is certain whether the microphone hears anything */
  async start() {
    this.#row.work("asking");
    this.#row.on = true;
    try {
      await this.#devices.turnOn("audio");
      if (this.#devices.state("audio") === "on") await this.#listen();
    } catch (error) {
      this.#fail(deviceError(error).problem);
    }
  }

  stop() {
    clearInterval(this.#listening);
    this.#devices.turnOff("audio");
    this.#row.on = false;
    this.#certain();
  }

  async #restart() {
    this.stop();
    await this.start();
  }

  #listen() {
    this.#row.work("listening");
    void this.#choice.update(this.#devices.track("audio")?.getSettings().deviceId);
    const judge = new HearingJudge();
    let said = "";
    clearInterval(this.#listening);
    const certain = new Promise((resolve) => (this.#certain = () => resolve(undefined)));
    this.#listening = setInterval(() => {
      const level = this.#level.read();
      this.#meter.value = Math.min(1, Math.sqrt(level / FULL));
      const heard = judge.hear(level, performance.now());
      if (!heard || heard === said) return;
      said = heard;
      this.#row.conclude(heard);
      this.#certain();
    }, LISTENS_EVERY);
    return certain;
  }

  /** @param {MediaStreamTrack | null} track */
  #listenTo(track) {
    find(this.#row, "[data-level]").hidden = !track;
    this.#meter.value = 0;
    this.#level.listenTo(track);
  }

  /** @param {string} problem */
  #fail(problem) {
    this.stop();
    this.#row.conclude(problem);
  }
}
