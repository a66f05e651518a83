import { find, setText } from "../elements/find.js";
import { choices, hasAny, keepsNames } from "../media/device-list.js";
import { deviceError } from "../media/errors.js";

/** @typedef {import("../call/peer.js").Kind} Kind */
/** @typedef {import("../device-test/chosen-devices.js").ChosenDevices} ChosenDevices */
/** @typedef {import("../elements/words.js").Words} Words */
/** @typedef {import("../media/device-list.js").DeviceKind} DeviceKind */
/** @typedef {import("../media/devices.js").Devices} Devices */
/** @typedef {MediaDevices & {selectAudioOutput?: () => Promise<MediaDeviceInfo>}} MediaWithSpeakers */

/** @type {Record<"videoinput" | "audioinput", Kind>} */
const KIND_OF = { videoinput: "video", audioinput: "audio" };

/**
 * Camera, microphone and loudspeaker during the talk. What is on changes at once and without negotiation; what is off is
 * used when it is switched on. The choice is that of the device test and is kept with it.
 */
export class DeviceMenu {
  #root;
  #panel;
  #devices;
  #chosen;
  #words;
  #useSpeaker;
  #media;

  /**
   * @param {object} options
   * @param {HTMLElement} options.root
   * @param {Devices} options.devices
   * @param {ChosenDevices} options.chosen
   * @param {Words} options.words
   * @param {(id: string) => Promise<boolean>} options.useSpeaker false when it cannot be used
   */
  constructor({ root, devices, chosen, words, useSpeaker }) {
    this.#root = root;
    this.#panel = find(root, "[data-devices]");
    this.#devices = devices;
    this.#chosen = chosen;
    this.#words = words;
    this.#useSpeaker = useSpeaker;
    this.#media = /** @type {MediaWithSpeakers | undefined} */ (navigator.mediaDevices);
    for (const kind of /** @type {("videoinput" | "audioinput")[]} */ (["videoinput", "audioinput"])) {
      this.#select(kind).addEventListener("change", () => void this.#choose(kind));
    }
    this.#wireSpeaker();
    find(this.#panel, "[data-blur-box]").addEventListener("change", () => void this.#blur());
    find(root, "[data-other-camera]").addEventListener("click", () => void this.#turnCameraRound());
    this.#panel.addEventListener("open", () => void this.#update());
    this.#media?.addEventListener?.("devicechange", () => void this.#devicesChanged());
    devices.on("change", ({ state }) => {
      if (state !== "starting") void this.#update();
    });
    void this.#update();
  }

  /** @param {"videoinput" | "audioinput"} deviceKind */
  async #choose(deviceKind) {
    const before = this.#chosen.get(deviceKind);
    const select = this.#select(deviceKind);
    const name = select.selectedOptions[0]?.text ?? "";
    this.#chosen.choose(deviceKind, select.value);
    if (this.#devices.state(KIND_OF[deviceKind]) !== "on") {
      this.#say(this.#words.say("devices.later", { device: name }));
      return;
    }
    await this.#exchange(deviceKind, before, () => this.#devices.renew(KIND_OF[deviceKind]));
  }

  /**
   * @param {"videoinput" | "audioinput"} deviceKind
   * @param {string} before what was chosen, to be gone back to
   * @param {() => Promise<void>} renew
   */
  async #exchange(deviceKind, before, renew) {
    const kind = KIND_OF[deviceKind];
    try {
      await renew();
      const label = this.#devices.track(kind)?.label;
      if (label) this.#say(this.#words.say("devices.used", { device: label }));
    } catch (error) {
      const { problem } = deviceError(error);
      this.#chosen.choose(deviceKind, before);
      const sentences = [this.#words.say(`notice.${kind}.${problem}`), this.#words.say(`advice.${kind}.${problem}`)];
      await this.#devices.turnOn(kind).catch(() => {});
      const label = this.#devices.track(kind)?.label;
      if (label) sentences.splice(1, 1, this.#words.say("devices.kept", { device: label }));
      this.#say(sentences.join(" – "));
    }
  }

  /** Phones have a camera on either side; which one a name belongs to is hard to tell. */
  async #turnCameraRound() {
    const before = this.#chosen.get("videoinput");
    const facing = facingOf(this.#devices.track("video")) === "environment" ? "user" : "environment";
    this.#chosen.choose("videoinput", "");
    await this.#exchange("videoinput", before, () => this.#devices.renew("video", { facingMode: { exact: facing } }));
    const { deviceId } = this.#devices.track("video")?.getSettings() ?? {};
    if (deviceId && this.#chosen.get("videoinput") === "") this.#chosen.choose("videoinput", deviceId);
  }

  // -- what there is

  async #update() {
    const all = (await this.#media?.enumerateDevices?.().catch(() => [])) ?? [];
    for (const kind of /** @type {DeviceKind[]} */ (["videoinput", "audioinput", "audiooutput"])) this.#fill(kind, all);
    find(this.#panel, "[data-unnamed-hint]").hidden = !keepsNames(all.filter(({ kind }) => kind !== "audiooutput"));
    const track = this.#devices.track("video");
    const cameras = all.filter(({ kind }) => kind === "videoinput").length;
    // A mouse beside the screen means a desk; there the list says more than a button that turns something round.
    find(this.#root, "[data-other-camera]").hidden = !track || cameras < 2 || !matchMedia("(pointer: coarse)").matches;
    find(this.#root, ".room-tile--self").dataset.facing = facingOf(track) ?? "user";
    this.#showBlur(track);
  }

  /**
   * @param {DeviceKind} kind
   * @param {MediaDeviceInfo[]} all
   */
  #fill(kind, all) {
    const select = this.#select(kind);
    const found = choices(all, kind, (number) => this.#words.say(`devices.unnamed.${kind}`, { number }));
    const used = this.#usedId(kind);
    const isListed = found.some(({ id }) => id === used);
    const first = hasAny(all, kind) || kind === "audiooutput" ? "devices.automatic" : `devices.none.${kind}`;
    const options = isListed && kind !== "audiooutput" ? [] : [{ id: "", name: this.#words.say(first) }];
    const wanted = [...options, ...found];
    const isSame = [...select.options].map(({ value, text }) => value + text).join() === wanted.map(({ id, name }) => id + name).join();
    if (!isSame) select.replaceChildren(...wanted.map(({ id, name }) => new Option(name, id)));
    select.value = isListed ? used : "";
    select.disabled = found.length === 0;
  }

  /** @param {DeviceKind} kind */
  #usedId(kind) {
    if (kind === "audiooutput") return this.#chosen.get(kind);
    return this.#devices.track(KIND_OF[kind])?.getSettings().deviceId ?? this.#chosen.get(kind);
  }

  async #devicesChanged() {
    await this.#update();
    const wanted = this.#chosen.get("audiooutput");
    const isThere = this.#select("audiooutput").value === wanted;
    if (!wanted) return;
    await this.#useSpeaker(isThere ? wanted : "");
    if (!isThere) this.#say(this.#words.say("devices.speaker_gone"));
  }

  // -- loudspeaker

  #wireSpeaker() {
    const possible = "setSinkId" in HTMLMediaElement.prototype;
    const asks = possible && Boolean(this.#media?.selectAudioOutput);
    find(this.#panel, "[data-speaker]").hidden = !possible;
    find(this.#panel, "[data-speaker-hint]").hidden = possible;
    const button = find(this.#panel, "[data-ask-speaker]");
    button.hidden = !asks;
    button.addEventListener("click", () => void this.#askForSpeaker());
    const select = this.#select("audiooutput");
    select.addEventListener("change", () => void this.#hearOver(select.value, select.selectedOptions[0]?.text ?? ""));
  }

  /** Some browsers tell of no loudspeaker but one that was chosen in their own window. */
  async #askForSpeaker() {
    const device = await this.#media?.selectAudioOutput?.().catch(() => null);
    if (!device) return;
    await this.#hearOver(device.deviceId, device.label);
    await this.#update();
  }

  /**
   * @param {string} id
   * @param {string} name
   */
  async #hearOver(id, name) {
    const heard = await this.#useSpeaker(id);
    this.#chosen.choose("audiooutput", heard ? id : "");
    this.#say(heard ? this.#words.say("devices.used", { device: name }) : this.#words.say("devices.speaker_gone"));
    if (!heard) await this.#update();
  }

  // -- the background, where the system itself can blur it

  /** @param {MediaStreamTrack | null} track */
  #showBlur(track) {
    const able = /** @type {{backgroundBlur?: boolean[]}} */ (track?.getCapabilities?.() ?? {}).backgroundBlur ?? [];
    find(this.#panel, "[data-blur]").hidden = able.length < 2;
    const settings = /** @type {{backgroundBlur?: boolean}} */ (track?.getSettings() ?? {});
    /** @type {HTMLInputElement} */ (find(this.#panel, "[data-blur-box]")).checked = settings.backgroundBlur === true;
  }

  async #blur() {
    const track = this.#devices.track("video");
    const wanted = /** @type {HTMLInputElement} */ (find(this.#panel, "[data-blur-box]")).checked;
    await track?.applyConstraints(/** @type {MediaTrackConstraints} */ ({ ...track.getConstraints(), backgroundBlur: wanted })).catch(() => {});
    this.#showBlur(track);
    const { backgroundBlur } = /** @type {{backgroundBlur?: boolean}} */ (track?.getSettings() ?? {});
    this.#say(this.#words.say(backgroundBlur ? "devices.blurred" : "devices.sharp"));
  }

  /** @param {string} sentence */
  #say(sentence) {
    setText(find(this.#panel, "[data-devices-told]"), sentence);
  }

  /**
   * @param {DeviceKind} kind
   * @returns {HTMLSelectElement}
   */
  #select(kind) {
    return find(this.#panel, `[data-device=${kind}]`);
  }
}

/** @param {MediaStreamTrack | null} track */
function facingOf(track) {
  return track?.getSettings().facingMode;
}
