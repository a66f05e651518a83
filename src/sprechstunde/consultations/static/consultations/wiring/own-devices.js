import { find } from "../elements/find.js";
import { deviceError } from "../media/errors.js";
import { MicrophoneLevel, SpeakingMeter } from "../media/speaking.js";

/** @typedef {import("../call/peer.js").Kind} Kind */
/** @typedef {import("../elements/media-toggle.js").MediaToggle} MediaToggle */
/** @typedef {import("../elements/participant-tile.js").ParticipantTile} ParticipantTile */
/** @typedef {import("../elements/room-notice.js").RoomNotice} RoomNotice */
/** @typedef {import("../elements/words.js").Words} Words */
/** @typedef {import("../media/devices.js").Devices} Devices */
/** @typedef {import("../media/remembered.js").RememberedDevices} RememberedDevices */

const LISTEN_EVERY = 150;

/** The two buttons, the own picture, and what is said when a device does not work. */
export class OwnDevices {
  #root;
  #devices;
  #remembered;
  #words;
  #level = new MicrophoneLevel();
  #meter = new SpeakingMeter();
  #listening;

  /**
   * @param {object} options
   * @param {HTMLElement} options.root
   * @param {Devices} options.devices
   * @param {RememberedDevices} options.remembered
   * @param {Words} options.words
   */
  constructor({ root, devices, remembered, words }) {
    this.#root = root;
    this.#devices = devices;
    this.#remembered = remembered;
    this.#words = words;
    for (const kind of /** @type {Kind[]} */ (["audio", "video"])) {
      this.#toggle(kind).addEventListener("wish", (event) => {
        if (/** @type {CustomEvent<{on: boolean}>} */ (event).detail.on) void this.turnOn(kind);
        else this.#turnOff(kind);
      });
    }
    devices.on("change", ({ kind }) => this.#show(kind));
    devices.on("lost", (kind) => this.#complain(kind, "lost"));
    this.#listening = setInterval(() => this.#listen(), LISTEN_EVERY);
  }

  /** What was on before the reload. */
  restore() {
    for (const kind of this.#remembered.kinds()) void this.turnOn(kind);
  }

  /** @param {Kind} kind */
  async turnOn(kind) {
    try {
      await this.#devices.turnOn(kind);
      if (this.#devices.state(kind) !== "on") return;
      this.#remembered.note(kind, true);
      this.#notice.settle(kind);
    } catch (error) {
      this.#complain(kind, deviceError(error).problem);
    }
  }

  get tile() {
    return /** @type {ParticipantTile} */ (find(this.#root, ".room-tile--self"));
  }

  stop() {
    clearInterval(this.#listening);
    this.#devices.stop();
    this.#level.listenTo(null);
    this.tile.play(null);
  }

  /** @param {Kind} kind */
  #turnOff(kind) {
    this.#remembered.note(kind, false);
    this.#devices.turnOff(kind);
  }

  /** @param {Kind} kind */
  #show(kind) {
    const track = this.#devices.track(kind);
    this.#toggle(kind).show(this.#devices.state(kind));
    if (kind === "audio") this.#level.listenTo(track);
    else this.tile.play(track ? new MediaStream([track]) : null);
    this.tile.showMedia({
      camera: this.#devices.state("video") === "on",
      microphone: this.#devices.state("audio") === "on",
    });
  }

  /**
   * @param {Kind} kind
   * @param {string} problem
   */
  #complain(kind, problem) {
    this.#remembered.note(kind, false);
    const text = this.#words.say(`notice.${kind}.${problem}`);
    this.#notice.show(kind, text, this.#words.say(`advice.${kind}.${problem}`));
  }

  #listen() {
    this.tile.speaks(this.#meter.hear(this.#level.read(), performance.now()));
  }

  get #notice() {
    return /** @type {RoomNotice} */ (find(this.#root, "room-notice"));
  }

  /** @param {Kind} kind */
  #toggle(kind) {
    return /** @type {MediaToggle} */ (find(this.#root, `media-toggle[data-kind=${kind}]`));
  }
}
