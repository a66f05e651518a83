import { transceiverOf } from "../call/slots.js";
import { copyOf, find, setText } from "../elements/find.js";

/** @typedef {import("../call/mesh.js").Mesh} Mesh */
/** @typedef {import("../call/types.js").Participant} Participant */
/** @typedef {import("../elements/media-toggle.js").MediaToggle} MediaToggle */
/** @typedef {import("../elements/room-notice.js").RoomNotice} RoomNotice */
/** @typedef {import("../elements/words.js").Words} Words */

/**
 * Of the own screen the room itself is the one thing that nobody needs to see, and our own voices would come back from the
 * sound of a whole system where the browser cannot leave them out.
 * @returns {DisplayMediaStreamOptions & Record<string, unknown>}
 */
function wishes() {
  const supported = /** @type {Record<string, boolean>} */ (navigator.mediaDevices.getSupportedConstraints());
  const withoutUs = supported.restrictOwnAudio === true;
  return {
    video: { frameRate: { ideal: 15, max: 30 }, width: { max: 1920 }, height: { max: 1080 } },
    audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false, .../** @type {object} */ (withoutUs ? { restrictOwnAudio: true } : {}) },
    systemAudio: withoutUs ? "include" : "exclude",
    selfBrowserSurface: "exclude",
    surfaceSwitching: "include",
  };
}

/** The own screen, shown to the others as long as one wants. */
export class OwnScreen {
  on = false;
  /** @type {MediaStreamTrack[]} */
  #tracks = [];
  #asking = 0;
  #root;
  #mesh;
  #words;
  #tell;

  /**
   * @param {object} options
   * @param {HTMLElement} options.root
   * @param {Mesh} options.mesh
   * @param {Words} options.words
   * @param {() => void} options.tell everybody else
   */
  constructor({ root, mesh, words, tell }) {
    this.#root = root;
    this.#mesh = mesh;
    this.#words = words;
    this.#tell = tell;
    this.#toggle.addEventListener("wish", (event) => {
      if (/** @type {CustomEvent<{on: boolean}>} */ (event).detail.on) void this.#share();
      else this.stop();
    });
    // The button stays, and says why it does nothing.
    if (!canShare()) find(this.#toggle, "button").setAttribute("aria-disabled", "true");
  }

  stop() {
    this.#asking += 1;
    for (const track of this.#tracks) {
      track.onended = null;
      track.stop();
    }
    this.#tracks = [];
    this.#toggle.show("off");
    if (this.on) this.#set(false);
  }

  async #share() {
    if (!canShare()) return this.#complain("unsupported");
    const asked = (this.#asking += 1);
    this.#toggle.show("starting");
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia(wishes());
      if (asked !== this.#asking) stream.getTracks().forEach((track) => track.stop());
      else this.#start(stream);
    } catch (error) {
      if (asked !== this.#asking) return;
      this.#toggle.show("off");
      this.#explain(/** @type {{name?: string, message?: string}} */ (error));
    }
  }

  /** @param {MediaStream} stream */
  #start(stream) {
    const [picture] = stream.getVideoTracks();
    const [sound = null] = stream.getAudioTracks();
    // What is shown is read rather than watched.
    if ("contentHint" in picture) picture.contentHint = "detail";
    this.#tracks = stream.getTracks();
    // The browser's own bar, or the shown window being closed, ends it as well.
    picture.onended = () => this.stop();
    this.#mesh.setTrack("screen", picture);
    this.#mesh.setTrack("screen_audio", sound);
    this.#toggle.show("on");
    this.#notice.settle("screen");
    this.#set(true);
  }

  /** @param {boolean} on */
  #set(on) {
    this.on = on;
    if (!on) {
      this.#mesh.setTrack("screen", null);
      this.#mesh.setTrack("screen_audio", null);
    }
    setText(find(this.#root, "[data-own-screen]"), on ? this.#words.say("screen.own") : "");
    this.#tell();
  }

  /** Whoever closes the browser's question has changed their mind, which needs no word. @param {{name?: string, message?: string}} error */
  #explain({ name, message = "" }) {
    if (name === "NotAllowedError") {
      if (/system/i.test(message)) this.#complain("blocked");
    } else if (name !== "AbortError") this.#complain("failed");
  }

  /** @param {string} what */
  #complain(what) {
    this.#notice.show("screen", this.#words.say(`notice.screen.${what}`), this.#words.say(`advice.screen.${what}`));
  }

  get #notice() {
    return /** @type {RoomNotice} */ (find(this.#root, "room-notice"));
  }

  get #toggle() {
    return /** @type {MediaToggle} */ (find(this.#root, "media-toggle[data-kind=screen]"));
  }
}

/** What the others show of their screens, beside the documents. Two may show something at once; each has a frame of its own. */
export class Screens {
  /** Who shows something. @type {Map<string, HTMLElement>} */
  #frames = new Map();
  /** @type {Map<string, string>} */
  #names = new Map();
  #loudspeaker = "";
  #root;
  #mesh;
  #words;

  /**
   * @param {object} options
   * @param {HTMLElement} options.root
   * @param {Mesh} options.mesh
   * @param {Words} options.words
   */
  constructor({ root, mesh, words }) {
    this.#root = root;
    this.#mesh = mesh;
    this.#words = words;
    mesh.on("track", ({ id, slot }) => {
      if (slot === "screen" || slot === "screen_audio") this.#play(id);
    });
  }

  /** @param {Participant[]} others */
  show(others) {
    this.#names = new Map(others.map(({ id, label }) => [id, label]));
    for (const id of [...this.#frames.keys()]) if (!this.#names.has(id)) this.#takeAway(id);
  }

  /**
   * @param {string} id
   * @param {boolean} shows
   */
  showMedia(id, shows) {
    if (shows === this.#frames.has(id) || !this.#names.has(id)) return;
    const name = this.#names.get(id) ?? "";
    if (shows) this.#add(id, name);
    else this.#takeAway(id);
    setText(find(this.#root, "[data-screen-told]"), this.#words.say(shows ? "screen.began" : "screen.ended", { name }));
  }

  /** @param {string} loudspeaker */
  hearOver(loudspeaker) {
    this.#loudspeaker = loudspeaker;
    for (const frame of this.#frames.values()) this.#choose(videoIn(frame));
  }

  stop() {
    for (const id of [...this.#frames.keys()]) this.#takeAway(id);
  }

  /**
   * @param {string} id
   * @param {string} name
   */
  #add(id, name) {
    const frame = copyOf(this.#place, "template[data-screen-frame]");
    const caption = this.#words.say("screen.of", { name });
    const video = videoIn(frame);
    video.dataset.screen = id;
    video.setAttribute("aria-label", caption);
    setText(find(frame, "[data-caption]"), caption);
    const button = find(frame, "[data-full-screen]");
    button.hidden = typeof frame.requestFullscreen !== "function";
    button.addEventListener("click", () => void enlarge(frame));
    this.#choose(video);
    this.#frames.set(id, frame);
    find(this.#place, "[data-screen-frames]").append(frame);
    this.#arrange();
    this.#play(id);
  }

  /** @param {string} id */
  #takeAway(id) {
    const frame = this.#frames.get(id);
    if (!frame) return;
    const hadFocus = frame.contains(document.activeElement);
    videoIn(frame).srcObject = null;
    frame.remove();
    this.#frames.delete(id);
    this.#arrange();
    if (hadFocus) find(this.#root, "[data-room-heading]").focus({ preventScroll: true });
  }

  #arrange() {
    this.#place.hidden = this.#frames.size === 0;
    document.documentElement.toggleAttribute("data-room-screen", this.#frames.size > 0);
  }

  /** @param {string} id */
  #play(id) {
    const frame = this.#frames.get(id);
    const { connection } = this.#mesh.peer(id) ?? {};
    const tracks = /** @type {const} */ (["screen", "screen_audio"]).flatMap((slot) => transceiverOf(connection, slot)?.receiver.track ?? []);
    if (!frame || tracks.length === 0) return;
    const video = videoIn(frame);
    video.srcObject = new MediaStream(tracks);
    void start(video);
  }

  /** @param {HTMLVideoElement} video */
  #choose(video) {
    video.setSinkId?.(this.#loudspeaker).catch(() => {});
  }

  get #place() {
    return find(this.#root, "[data-screens]");
  }
}

function canShare() {
  return typeof navigator.mediaDevices?.getDisplayMedia === "function";
}

/** @param {HTMLElement} frame @returns {HTMLVideoElement} */
function videoIn(frame) {
  return find(frame, "video");
}

/** @param {HTMLElement} frame */
async function enlarge(frame) {
  await (document.fullscreenElement === frame ? document.exitFullscreen() : frame.requestFullscreen()).catch(() => {});
}

/** Where a browser plays no sound before a click there is the picture at least, and the sound after any click. @param {HTMLVideoElement} video */
async function start(video) {
  try {
    await video.play();
  } catch (error) {
    if (/** @type {{name?: string}} */ (error)?.name !== "NotAllowedError") return;
    video.muted = true;
    document.addEventListener("click", () => (video.muted = false), { once: true });
    await video.play().catch(() => {});
  }
}
