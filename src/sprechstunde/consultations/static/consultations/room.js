import { callState, initialCallState, statusOf } from "./call/call-state.js";
import { readFromDesk, sendOnDesk } from "./call/desk.js";
import { Mesh } from "./call/mesh.js";
import { Signalling } from "./call/signalling.js";
import { Sharing } from "./documents/sharing.js";
import { ChosenDevices, preferring } from "./device-test/chosen-devices.js";
import "./elements/call-status.js";
import { Countdown } from "./elements/countdown.js";
import "./elements/end-dialog.js";
import "./elements/file-chooser.js";
import { find, setText } from "./elements/find.js";
import "./elements/media-toggle.js";
import "./elements/participant-tile.js";
import "./elements/photo-dialog.js";
import "./elements/who-is-here.js";
import "./elements/room-more.js";
import "./elements/room-notice.js";
import "./elements/room-panel.js";
import "./elements/shared-document.js";
import "./elements/table-question.js";
import { Words } from "./elements/words.js";
import { Devices } from "./media/devices.js";
import { RememberedDevices } from "./media/remembered.js";
import { isAnotherPage } from "./wiring/another-page.js";
import { CallMedia } from "./wiring/call-media.js";
import { connectionMaker } from "./wiring/connections.js";
import { keepControlsApart } from "./wiring/controls-apart.js";
import { DeviceMenu } from "./wiring/device-menu.js";
import { Documents } from "./wiring/documents.js";
import { Lobby } from "./wiring/lobby.js";
import { OwnDevices } from "./wiring/own-devices.js";
import { PeoplePanel } from "./wiring/people-panel.js";
import { People, WRITING_LASTS } from "./wiring/people.js";
import { Signing } from "./wiring/signing.js";
import { StageView } from "./wiring/stage-view.js";
import { Texts, readPatiently } from "./wiring/texts.js";

/** @typedef {import("./call/call-state.js").CallEvent} CallEvent */
/** @typedef {import("./call/call-state.js").CallState} CallState */
/** @typedef {import("./call/desk.js").DeskMessage} DeskMessage */
/** @typedef {import("./call/peer.js").Channels} Channels */

/** What is said at the end can be read before the page changes. */
const READABLE_FOR = 3_500;
/** A form that has been sent leads further by itself, unless its answer never comes. */
const FORM_ANSWERS_WITHIN = 5_000;

/** One consultation on one page load: puts the parts together and takes them apart again. */
class Room {
  /** @type {CallState} */
  #state = initialCallState();
  #leaving = false;
  /** Whoever is not admitted, or held aside, is told of nobody; that does not mean that everybody has left. */
  #admitted = true;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.words = new Words(/** @type {HTMLTemplateElement} */ (find(document, "#room-words")));
    this.self = root.dataset.selfId ?? "";
    this.session = randomId();
    this.signalling = new Signalling({ openSocket: () => openSocket(root), session: this.session });
    const { ice, make } = connectionMaker(root, this.signalling);
    this.mesh = new Mesh({
      self: this.self,
      session: this.session,
      signal: (to, session, data) => this.signalling.signal(to, session, data),
      makeConnection: make,
    });
    ice.on("change", (servers) => this.mesh.configure(servers));
    const chosen = new ChosenDevices(); // in the device test
    this.people = new People(find(root, "[data-stage]"), this.mesh, chosen.get("audiooutput"));
    this.texts = new Texts({ root, words: this.words, self: this.self, session: this.session });
    const maxBytes = Number(root.dataset.maxBytes);
    const viewOnly = root.dataset.documents === "view";
    this.sharing = new Sharing({
      self: this.self,
      role: root.dataset.role ?? "",
      maxBytes,
      viewOnly,
      loadYjs: () => import(new URL(root.dataset.yjsModule ?? "", location.href).href),
    });
    this.documents = new Documents({
      root,
      sharing: this.sharing,
      words: this.words,
      sources: pdfSources(root),
      maxBytes,
      viewOnly,
      self: this.self,
      role: root.dataset.role ?? "",
      nameOf: (id) => this.#nameOf(id),
    });
    this.devices = new Devices(preferring(navigator.mediaDevices, chosen));
    this.remembered = new RememberedDevices({
      store: () => sessionStorage,
      key: `room-devices-${root.dataset.consultation}`,
      reloaded: wasReloaded(),
    });
    this.own = new OwnDevices({
      root,
      devices: this.devices,
      remembered: this.remembered,
      words: this.words,
    });
    const key = `room-view-${root.dataset.consultation}`;
    this.view = new StageView({ root, words: this.words, store: () => sessionStorage, key });
    this.people.onSpeaking = (id) => this.view.speaks(id);
    this.signing = new Signing({ root, tile: this.own.tile, words: this.words, tell: () => this.#tellMedia() });
    const cameraIsOn = () => this.devices.state("video") === "on";
    this.media = new CallMedia({ root, mesh: this.mesh, words: this.words, cameraIsOn, tell: () => this.#tellMedia() });
    const useSpeaker = (/** @type {string} */ id) => {
      this.media.screens.hearOver(id);
      return this.people.hearOver(id);
    };
    new DeviceMenu({ root, devices: this.devices, chosen, words: this.words, useSpeaker });
    keepControlsApart(root);
    this.lobby = new Lobby(root);
    const askAboutTable = () => this.documents.askAboutTable();
    this.panel = root.dataset.people ? new PeoplePanel({ root, mesh: this.mesh, askAboutTable }) : null;
    const calling = root.querySelector("[data-calling]");
    this.countdown = calling instanceof HTMLElement ? new Countdown(calling, this.words) : null;
  }

  start() {
    this.#wireCall();
    this.#wireDevices();
    this.#wireText();
    this.#wirePage();
    this.#show();
    this.signalling.start();
    this.own.restore();
  }

  // -- the call

  #wireCall() {
    this.signalling.on("link", (link) => {
      this.mesh.signallingIs(link === "open");
      this.#happened({ type: "link", link });
      if (link === "replaced" || link === "stranger" || link === "removed" || link === "missing") this.#stopTalking();
    });
    this.signalling.on("room", (room) => {
      this.#admitted = (room.standing ?? "admitted") === "admitted";
      this.lobby.show(room);
      this.#happened({ type: "room", room });
      this.texts.update(room);
      this.sharing.update(room);
      this.panel?.show(room);
      if (room.state === "ended") this.#finish();
      else if (room.standing === "removed" || room.standing === "invited") this.#shutOut(room.standing);
      else this.mesh.update(room);
    });
    this.signalling.on("refused", () => void this.#lookForAnotherPage());
    this.signalling.on("signal", (signal) => this.mesh.receive(signal));
    this.mesh.on("state", ({ id, state }) => this.#happened({ type: "peer", id, state }));
    this.mesh.on("channels", ({ id, session, channels }) => this.#connect(id, session, channels));
    this.mesh.on("ready", ({ id, channels }) => this.#greet(id, channels));
  }

  /**
   * @param {string} id
   * @param {string} session
   * @param {Channels} channels
   */
  #connect(id, session, channels) {
    this.texts.attach(id, session, channels);
    this.sharing.attach(id, channels);
    readPatiently(channels.desk, (data) => {
      const message = readFromDesk(data);
      if (message) this.#readDesk(id, message);
    });
  }

  /**
   * @param {string} id
   * @param {Channels} channels
   */
  #greet(id, channels) {
    sendOnDesk(channels.desk, this.#ownMedia(id));
    this.texts.greet(id);
    this.sharing.greet(id);
  }

  /**
   * @param {string} id
   * @param {DeskMessage} message
   */
  #readDesk(id, message) {
    this.texts.receiveDesk(id, message);
    if (message.type === "mute" && this.#isStaff(id)) this.own.obeyMute();
    if (message.type === "media") {
      const { camera, microphone, signing, screen, paused } = message;
      const seen = camera === true && paused !== true;
      this.people.showMedia(id, { camera: seen, microphone: microphone === true, signing: signing === true });
      this.media.showMedia(id, { screen: screen === true, paused: camera === true && !seen });
    }
  }

  /** @param {CallEvent} event */
  #happened(event) {
    this.#state = callState(this.#state, event);
    this.#show();
  }

  #show() {
    const { others, phase, calledUntil } = this.#state;
    /** @type {import("./elements/call-status.js").CallStatus} */ (find(this.root, "call-status")).show(
      statusOf(this.#state),
      this.words,
    );
    this.people.show(others);
    this.view.show(others);
    this.media.show(others, this.#admitted);
    /** @type {import("./elements/who-is-here.js").WhoIsHere} */ (find(this.root, "who-is-here")).show({
      others,
      role: this.root.dataset.role ?? "",
      entered: phase !== "entering" && this.#admitted,
      words: this.words,
    });
    this.root.dataset.phase = phase;
    this.countdown?.show(phase === "opening" ? calledUntil : null);
  }

  // -- camera and microphone

  #wireDevices() {
    this.devices.on("change", ({ kind, state, track }) => {
      if (state === "starting") return;
      this.mesh.setTrack(kind, track);
      this.#tellMedia();
    });
  }

  #tellMedia() {
    for (const [id, peer] of this.mesh.peers()) sendOnDesk(peer.channels?.desk, this.#ownMedia(id));
  }

  /**
   * @param {string} id of the one who is told
   * @returns {DeskMessage}
   */
  #ownMedia(id) {
    return {
      type: "media",
      camera: this.devices.state("video") === "on",
      microphone: this.devices.state("audio") === "on",
      signing: this.signing.on,
      ...this.media.mediaFor(id),
    };
  }

  // -- live text

  #wireText() {
    this.texts.live.on("writing", (author) => this.people.showWriting(author));
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let writing;
    this.texts.live.on("line", ({ author }) => {
      if (author !== this.self) return;
      clearTimeout(writing);
      this.own.tile.writes(true);
      writing = setTimeout(() => this.own.tile.writes(false), WRITING_LASTS);
    });
  }

  /** @param {string} id */
  #isStaff(id) {
    return this.#state.others.some((other) => other.id === id && ["adviser", "colleague"].includes(other.role));
  }

  /** @param {string} id */
  #labelOf(id) {
    return this.#state.others.find((other) => other.id === id)?.label ?? "";
  }

  /** @param {string} id */
  #nameOf(id) {
    return id === this.self ? this.words.say("name.self") : this.#labelOf(id) || this.words.say("name.gone");
  }

  // -- the page around it

  #wirePage() {
    this.root.addEventListener("submit", () => {
      this.#leaving = true;
    });
    find(this.root, "[data-take-over]").addEventListener("click", () => location.reload());
    addEventListener("online", () => {
      this.signalling.hurry();
      this.mesh.networkChanged();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.signalling.hurry();
    });
    // Somebody has come in: camera, microphone and connection end before the page does.
    document.addEventListener("quick-exit", () => this.#stopTalking());
    // Out of the back/forward cache comes a page whose connections are dead.
    addEventListener("pageshow", ({ persisted }) => {
      if (persisted) location.reload();
    });
  }

  /** What happened to us while we were away is said by the page that the server has for us now. */
  async #lookForAnotherPage() {
    if (!this.#leaving && (await isAnotherPage(location.href))) location.reload();
  }

  /** Another window has taken over, or the server does not know us: let go of devices and people, keep the words. */
  #stopTalking() {
    this.own.stop();
    this.people.stop();
    this.media.stop();
    this.panel?.stop();
    this.mesh.close();
    this.texts.stop();
    this.countdown?.show(null);
    for (const dialog of this.root.querySelectorAll("dialog")) dialog.close();
    // A camera that is switched on here would be seen by nobody.
    this.#hide(".room-controls");
  }

  /**
   * Whoever had the focus in there finds it at the heading, beside the words that say what has happened.
   * @param {string} selector
   */
  #hide(selector) {
    const element = find(this.root, selector);
    const hadFocus = element.contains(document.activeElement);
    element.hidden = true;
    if (hadFocus) find(this.root, "[data-room-heading]").focus();
  }

  /**
   * Out for good, or left in another window: the talk goes on without us.
   * @param {"removed" | "invited"} standing
   */
  #shutOut(standing) {
    this.#forget();
    if (standing === "invited" && !this.#leaving) location.replace(this.root.dataset.after ?? "");
  }

  #finish() {
    this.#forget();
    this.#goOn();
  }

  /** Nothing of the talk is kept, on screen, in memory or in the browser's storage. */
  #forget() {
    this.#stopTalking();
    this.signalling.stop();
    this.texts.clear();
    this.documents.clear();
    this.sharing.clear();
    this.remembered.forget();
    this.view.forget();
    this.#hide("[data-room-running]");
  }

  #goOn() {
    const { reason } = this.#state;
    const after = this.root.dataset.after ?? "";
    const saidOnNextPage = reason === "finished" || reason === null;
    if (reason) setText(find(this.root, "[data-call-status]"), this.words.say(`ended.${reason}`));
    if (this.#leaving) setTimeout(() => location.replace(after), FORM_ANSWERS_WITHIN);
    else if (saidOnNextPage) location.replace(after);
    else setTimeout(() => location.replace(after), READABLE_FOR);
  }
}

/** @param {HTMLElement} root */
function openSocket(root) {
  const address = new URL(root.dataset.signal ?? "", location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  return new WebSocket(address);
}

/** @param {HTMLElement} root */
function pdfSources(root) {
  const { pdfModule = "", pdfWorker = "", pdfAssets = "" } = root.dataset;
  const absolute = (/** @type {string} */ address) => new URL(address, location.href).href;
  return { module: absolute(pdfModule), worker: absolute(pdfWorker), assets: absolute(pdfAssets) };
}

function wasReloaded() {
  const [navigation] = performance.getEntriesByType("navigation");
  return /** @type {PerformanceNavigationTiming | undefined} */ (navigation)?.type === "reload";
}

/** 128 bits in the alphabet of the contract. */
function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function open() {
  const root = document.getElementById("room");
  if (!root) return;
  root.hidden = false;
  find(root, "[data-room-heading]").focus({ preventScroll: true });
  // On a small screen the page's head is out of the way; face, text and controls fit beneath each other. On a phone's side
  // only the face fits above the controls.
  const isSmall = matchMedia("(max-width: 61.99rem), (max-height: 30rem)").matches;
  if (isSmall) history.scrollRestoration = "manual"; // a reload leads there again
  if (matchMedia("(max-height: 30rem)").matches) find(root, "[data-stage]").scrollIntoView({ behavior: "instant" });
  else if (isSmall) root.scrollIntoView({ behavior: "instant" });
  if (typeof RTCPeerConnection === "undefined") {
    const words = new Words(/** @type {HTMLTemplateElement} */ (find(document, "#room-words")));
    /** @type {import("./elements/room-notice.js").RoomNotice} */ (find(root, "room-notice")).show(
      "browser",
      words.say("notice.unsupported"),
      words.say("advice.unsupported"),
    );
    return;
  }
  new Room(root).start();
}

open();
