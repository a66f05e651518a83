import { find } from "../elements/find.js";
import { DeviceError, deviceError } from "../media/errors.js";
import { MicrophoneLevel, SpeakingMeter } from "../media/speaking.js";
import { Comeback } from "./comeback.js";

/** @typedef {import("../call/peer.js").Kind} Kind */
/** @typedef {import("../elements/media-toggle.js").MediaToggle} MediaToggle */
/** @typedef {import("../elements/participant-tile.js").ParticipantTile} ParticipantTile */
/** @typedef {import("../elements/room-notice.js").RoomNotice} RoomNotice */
/** @typedef {import("../elements/words.js").Words} Words */
/** @typedef {import("../media/devices.js").Devices} Devices */
/** @typedef {import("../media/remembered.js").RememberedDevices} RememberedDevices */

const LISTEN_EVERY = 150;
/** A device that is lost this soon after it took another's place is not asked for a third time. */
const LASTS_AT_LEAST = 5_000;

/** The two buttons, the own picture, and what is said when a device does not work. */
export class OwnDevices {
  #root;
  #devices;
  #remembered;
  #words;
  #level = new MicrophoneLevel();
  #meter = new SpeakingMeter();
  #listening;
  #comeback;
  /** @type {Record<Kind, number>} */
  #replacedAt = { audio: -Infinity, video: -Infinity };

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
    devices.on("lost", (kind) => void this.#replace(kind));
    this.#comeback = new Comeback({
      devices,
      turnOn: (kind) => this.turnOn(kind),
      say: (kind) => this.#tell(kind, "returned"),
    });
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

  /** The adviser has asked for silence. Turning it on again is up to whose microphone it is. */
  obeyMute() {
    this.#comeback.forget("audio");
    if (this.#devices.state("audio") === "off") return;
    this.#turnOff("audio");
    this.#tell("audio", "muted");
  }

  stop() {
    clearInterval(this.#listening);
    this.#devices.stop();
    this.#level.listenTo(null);
    this.tile.play(null);
  }

  /** @param {Kind} kind */
  #turnOff(kind) {
    this.#comeback.forget(kind);
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
   * Unplugged: the next one takes its place, with a word. What the system has taken away from a page nobody looks at is
   * asked for again when somebody does.
   * @param {Kind} kind
   */
  async #replace(kind) {
    const lastedFor = performance.now() - this.#replacedAt[kind];
    this.#replacedAt[kind] = performance.now();
    try {
      if (lastedFor < LASTS_AT_LEAST) throw new DeviceError("not_found");
      await this.#devices.turnOn(kind);
      const device = this.#devices.track(kind)?.label;
      if (device !== undefined) this.#tell(kind, "replaced", { device });
    } catch (error) {
      const { problem } = deviceError(error);
      if (document.visibilityState === "hidden") this.#comeback.expect(kind);
      else this.#complain(kind, problem === "not_found" ? "lost" : problem);
    }
  }

  /**
   * @param {Kind} kind
   * @param {string} problem
   */
  #complain(kind, problem) {
    this.#remembered.note(kind, false);
    this.#tell(kind, problem);
  }

  /**
   * @param {Kind} kind
   * @param {string} what
   * @param {Record<string, string>} [values]
   */
  #tell(kind, what, values) {
    this.#notice.show(kind, this.#words.say(`notice.${kind}.${what}`, values), this.#words.say(`advice.${kind}.${what}`));
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
