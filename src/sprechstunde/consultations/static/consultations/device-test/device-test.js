import { Ring } from "../../web/ring.js";
import { find, setText } from "../elements/find.js";
import { Words } from "../elements/words.js";
import { Devices } from "../media/devices.js";
import { adviceFor } from "./advice.js";
import { browserKind } from "./browser-kind.js";
import "./call-notice.js";
import { CameraCheck } from "./camera-check.js";
import "./check-row.js";
import { ChosenDevices, preferring } from "./chosen-devices.js";
import "./code-reader.js";
import { ConnectionCheck } from "./connection-check.js";
import "./device-choice.js";
import { LoudspeakerOutput } from "./loudspeaker-output.js";
import { MicrophoneCheck } from "./microphone-check.js";
import { Results } from "./results.js";
import "./ring-choice.js";
import { timeOf } from "./sentences.js";
import { SpeakerCheck } from "./speaker-check.js";
import { CHECKS, encode } from "./support-code.js";

/** @typedef {import("./check-row.js").CheckRow} CheckRow */
/** @typedef {import("./device-choice.js").DeviceChoice} DeviceChoice */
/** @typedef {import("./support-code.js").Check} Check */
/** @typedef {{start(): Promise<void>, stop(): void}} Checker */

/** Camera, microphone, loudspeaker and connection, each when asked for and not before. */
class DeviceTest {
  #words = new Words(/** @type {HTMLTemplateElement} */ (find(document, "#device-test-words")));
  #browser = browserKind(navigator.userAgent, navigator.maxTouchPoints);
  #results = new Results();
  #chosen = new ChosenDevices();
  #output = new LoudspeakerOutput();
  #ring = new Ring({ key: "ring", output: (context) => this.#output.node(context) });
  #root;
  #devices;
  /** @type {Record<Check, Checker>} */ #checks;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    this.#devices = new Devices(preferring(navigator.mediaDevices, this.#chosen));
    this.#checks = {
      camera: new CameraCheck({ row: this.#row("camera"), devices: this.#devices }),
      microphone: new MicrophoneCheck({ row: this.#row("microphone"), devices: this.#devices }),
      speaker: new SpeakerCheck({ row: this.#row("speaker"), ring: this.#ring, output: this.#output }),
      connection: new ConnectionCheck({
        row: this.#row("connection"),
        health: root.dataset.health ?? "",
        iceServers: JSON.parse(root.dataset.iceServers || "[]"),
      }),
    };
  }

  start() {
    for (const check of CHECKS) this.#wire(check);
    for (const choice of /** @type {NodeListOf<DeviceChoice>} */ (this.#root.querySelectorAll("device-choice"))) {
      choice.begin(this.#chosen);
    }
    void this.#output.use(this.#chosen.get("audiooutput"));
    /** @type {import("./ring-choice.js").RingChoice} */ (find(document, "ring-choice")).begin(this.#ring);
    /** @type {import("./code-reader.js").CodeReader} */ (find(document, "code-reader")).begin(this.#words);
    find(document, "[data-start-all]").addEventListener("click", () => void this.#testAll());
    find(document, "[data-stop-all]").addEventListener("click", () => this.#stopAndReturn());
    this.#devices.on("change", () => this.#offerToStop());
    this.#results.on("change", () => this.#show());
    this.#wirePage();
    this.#show();
    this.#root.hidden = false;
  }

  /** @param {Check} check */
  #wire(check) {
    const row = this.#row(check);
    row.begin(this.#words, (outcome) => adviceFor(check, outcome, this.#browser));
    row.addEventListener("wish", (event) => {
      if (/** @type {CustomEvent<{on: boolean}>} */ (event).detail.on) void this.#checks[check].start();
      else this.#stop(check);
    });
    row.addEventListener("found", (event) => {
      const { outcome, values } = /** @type {CustomEvent<{outcome: string, values: any}>} */ (event).detail;
      this.#results.note(check, { outcome, values, at: Date.now() });
    });
  }

  #wirePage() {
    addEventListener("pagehide", () => this.#stopAll());
    addEventListener("quick-exit", () => this.#stopAll());
    document.querySelector("call-notice")?.addEventListener("called", () => void this.#ring.try());
  }

  async #testAll() {
    // In the click: later the browser would hold the sound back.
    void this.#ring.unlock();
    const connection = this.#checks.connection.start();
    await this.#checks.camera.start();
    // One after the other: the test sound must not be what the microphone hears.
    await this.#checks.microphone.start();
    await this.#checks.speaker.start();
    await connection;
  }

  /**
   * A device that is switched off before anything is certain has no result but the former one.
   * @param {Check} check
   */
  #stop(check) {
    this.#checks[check].stop();
    this.#showOne(check);
  }

  #stopAll() {
    for (const check of CHECKS) this.#stop(check);
  }

  #stopAndReturn() {
    for (const check of /** @type {Check[]} */ (["camera", "microphone"])) this.#stop(check);
    find(document, "[data-start-all]").focus();
  }

  #offerToStop() {
    const on = this.#devices.state("video") !== "off" || this.#devices.state("audio") !== "off";
    find(document, "[data-stop-all]").hidden = !on;
  }

  #show() {
    for (const check of CHECKS) {
      if (this.#row(check).dataset.tone !== "working") this.#showOne(check);
    }
    const { testedAt, outcomes } = this.#results;
    find(document, "[data-summary-section]").hidden = testedAt === null;
    if (testedAt === null) return;
    const untested = CHECKS.filter((check) => outcomes[check] === "untested");
    const wrong = CHECKS.filter((check) => outcomes[check] !== "good");
    const key = untested.length ? "partly" : wrong.length ? "trouble" : "good";
    const time = timeOf(testedAt);
    setText(find(document, "[data-conclusion]"), this.#words.say(`summary.${key}`, { time }));
    setText(find(document, "[data-code]"), encode(outcomes, this.#browser));
  }

  /** @param {Check} check */
  #showOne(check) {
    const result = this.#results.of(check);
    if (result) this.#row(check).show(result.outcome, result.values);
    else this.#row(check).rest();
  }

  /**
   * @param {Check} check
   * @returns {CheckRow}
   */
  #row(check) {
    return find(this.#root, `check-row[data-check=${check}]`);
  }
}

const root = document.getElementById("device-test");
if (root) new DeviceTest(root).start();
