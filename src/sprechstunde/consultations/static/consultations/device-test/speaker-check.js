import { find } from "../elements/find.js";

/** @typedef {import("../../web/ring.js").Ring} Ring */
/** @typedef {import("./check-row.js").CheckRow} CheckRow */
/** @typedef {import("./chosen-devices.js").ChosenDevices} ChosenDevices */
/** @typedef {import("./device-choice.js").DeviceChoice} DeviceChoice */
/** @typedef {import("./loudspeaker-output.js").LoudspeakerOutput} LoudspeakerOutput */

/** Plays a sound and asks: only the person knows whether it was heard. */
export class SpeakerCheck {
  #row;
  #ring;
  #choice;

  /** @param {{row: CheckRow, ring: Ring, output: LoudspeakerOutput}} options */
  constructor({ row, ring, output }) {
    this.#row = row;
    this.#ring = ring;
    this.#choice = /** @type {DeviceChoice} */ (find(row, "device-choice"));
    this.#choice.addEventListener("choose", async (event) => {
      await output.use(/** @type {CustomEvent<string>} */ (event).detail);
      await this.start();
    });
    find(row, "[data-heard=yes]").addEventListener("click", () => this.#answer("good"));
    find(row, "[data-heard=no]").addEventListener("click", () => this.#answer("not_heard"));
  }

  async start() {
    void this.#choice.update();
    if (!(await this.#ring.try(this.#sound))) return this.#answer(this.#hasAudio ? "held_back" : "unsupported");
    this.#row.work("asking");
    const question = find(this.#row, "[data-question]");
    question.hidden = false;
    // On a phone the question may lie below what is seen.
    question.scrollIntoView({ block: "nearest" });
  }

  stop() {
    this.#ring.stop();
    find(this.#row, "[data-question]").hidden = true;
  }

  /** @param {string} outcome */
  #answer(outcome) {
    const question = find(this.#row, "[data-question]");
    const hadFocus = question.contains(document.activeElement);
    question.hidden = true;
    this.#row.conclude(outcome);
    if (hadFocus) find(this.#row, "[data-start]").focus();
  }

  get #sound() {
    return this.#ring.choice === "none" ? "bell" : this.#ring.choice;
  }

  get #hasAudio() {
    return typeof AudioContext !== "undefined";
  }
}
