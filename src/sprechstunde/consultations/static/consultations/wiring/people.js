import { transceiverOf } from "../call/slots.js";
import { FrozenPictureWatchdog } from "../call/watchdog.js";
import { copyOf, find } from "../elements/find.js";
import { paintedFrames } from "../media/painted-frames.js";
import { SpeakingMeter, receivedLevel } from "../media/speaking.js";

/** @typedef {import("../call/mesh.js").Mesh} Mesh */
/** @typedef {import("../call/peer.js").Peer} Peer */
/** @typedef {import("../call/types.js").Participant} Participant */
/** @typedef {import("../elements/participant-tile.js").ParticipantTile} ParticipantTile */

/**
 * @typedef {object} Person
 * @property {ParticipantTile} tile
 * @property {Map<string, MediaStreamTrack>} tracks by kind
 * @property {SpeakingMeter} meter
 * @property {FrozenPictureWatchdog} watchdog
 * @property {number | null} shown frames painted when last looked at
 * @property {{camera: boolean, microphone: boolean}} media
 * @property {ReturnType<typeof setTimeout> | undefined} writing
 */

const LISTEN_EVERY = 150;
const WATCH_EVERY = 1_000;
export const WRITING_LASTS = 2_500;

/** A tile for everybody else, as soon as they are there and as long as they may come back. */
export class People {
  /** @type {Map<string, Person>} */
  #people = new Map();
  #stage;
  #loudspeaker;
  /** Whoever speaks or signs now is named to this one. @type {(id: string) => void} */
  onSpeaking = () => {};
  #mesh;
  #listening;
  #watching;

  /**
   * @param {HTMLElement} stage
   * @param {Mesh} mesh
   * @param {string} [loudspeaker] the chosen one; "" is the browser's choice
   */
  constructor(stage, mesh, loudspeaker = "") {
    this.#stage = stage;
    this.#loudspeaker = loudspeaker;
    this.#mesh = mesh;
    mesh.on("track", ({ id, slot, track }) => {
      if (slot === "audio" || slot === "video") this.#trackArrived(id, track);
    });
    mesh.on("state", ({ id, state }) => {
      const person = this.#people.get(id);
      if (person) person.tile.dataset.link = state;
    });
    this.#listening = setInterval(() => this.#listen(), LISTEN_EVERY);
    this.#watching = setInterval(() => void this.#watch(), WATCH_EVERY);
    this.#offerSound();
  }

  /** @param {Participant[]} others */
  show(others) {
    for (const [id, { tile }] of this.#people) {
      if (others.some((other) => other.id === id)) continue;
      tile.remove();
      this.#people.delete(id);
    }
    for (const { id, label } of others) {
      const { tile } = this.#person(id);
      tile.introduce({ id, name: label });
      if (!tile.isConnected) find(this.#stage, "[data-tiles]").append(tile);
    }
    find(this.#stage, "[data-stage-empty]").hidden = others.length > 0;
  }

  /**
   * @param {string} id
   * @param {{camera: boolean, microphone: boolean, signing: boolean}} media
   */
  showMedia(id, media) {
    const person = this.#person(id);
    person.media = media;
    person.tile.showMedia(media);
    person.tile.signs(media.signing);
    if (media.signing) this.onSpeaking(id);
  }

  /**
   * @param {string} loudspeaker id of the one the others are heard over; "" is the usual one
   * @returns {Promise<boolean>} false when it cannot be used; then everybody is heard over the usual one
   */
  async hearOver(loudspeaker) {
    this.#loudspeaker = loudspeaker;
    const tiles = [...this.#people.values()].map(({ tile }) => tile);
    try {
      await Promise.all(tiles.map(({ video }) => video.setSinkId?.(loudspeaker)));
      return true;
    } catch {
      this.#loudspeaker = "";
      await Promise.all(tiles.map(({ video }) => video.setSinkId?.("").catch(() => {})));
      return false;
    }
  }

  /** @param {string} id */
  showWriting(id) {
    const person = this.#people.get(id);
    if (!person) return;
    clearTimeout(person.writing);
    person.tile.writes(true);
    person.writing = setTimeout(() => person.tile.writes(false), WRITING_LASTS);
  }

  stop() {
    clearInterval(this.#listening);
    clearInterval(this.#watching);
    for (const { tile, writing } of this.#people.values()) {
      clearTimeout(writing);
      tile.play(null);
    }
  }

  /** @param {string} id */
  #person(id) {
    let person = this.#people.get(id);
    if (!person) {
      const tile = /** @type {ParticipantTile} */ (copyOf(this.#stage, "template[data-tile]"));
      // Not every browser lets a page choose, and the chosen one may be unplugged: then it is heard where everything is.
      if (this.#loudspeaker) tile.video.setSinkId?.(this.#loudspeaker).catch(() => {});
      person = {
        tile,
        tracks: new Map(),
        meter: new SpeakingMeter(),
        watchdog: new FrozenPictureWatchdog(),
        shown: null,
        media: { camera: false, microphone: false },
        writing: undefined,
      };
      this.#people.set(id, person);
    }
    return person;
  }

  /**
   * @param {string} id
   * @param {MediaStreamTrack} track
   */
  #trackArrived(id, track) {
    const { tracks, tile } = this.#person(id);
    tracks.set(track.kind, track);
    // A new stream each time: not every browser notices a track that is exchanged inside one.
    tile.play(new MediaStream([...tracks.values()]));
  }

  #listen() {
    for (const [id, { tile, meter, media }] of this.#people) {
      const level = receivedLevel(transceiverOf(this.#mesh.peer(id)?.connection, "audio")?.receiver);
      const speaking = meter.hear(media.microphone ? level : 0, performance.now());
      tile.speaks(speaking);
      if (speaking) this.onSpeaking(id);
    }
  }

  async #watch() {
    for (const [id, person] of this.#people) {
      const { tile, watchdog, media, shown: before } = person;
      const peer = this.#mesh.peer(id);
      const watchable = media.camera && document.visibilityState === "visible" && !tile.video.paused;
      const shown = watchable ? paintedFrames(tile.video) : null;
      person.shown = shown;
      // Asking the connection is dear; a picture that moves needs no doctor.
      const decoded = shown !== null && shown === before ? await framesDecoded(peer) : null;
      if (watchdog.sample(shown !== null && decoded !== null ? { decoded, shown } : null)) peer?.rebuild();
    }
  }

  /** Some browsers play sound only after a click; any click will do, but there is a button that says so. */
  #offerSound() {
    const button = find(this.#stage, "[data-sound]");
    this.#stage.addEventListener("soundblocked", () => {
      button.hidden = false;
      const unmute = () => {
        if (document.activeElement === button) find(document, "[data-room-heading]").focus();
        button.hidden = true;
        document.removeEventListener("click", unmute);
        for (const { tile } of this.#people.values()) tile.unmute();
      };
      document.addEventListener("click", unmute);
    });
  }
}

/**
 * @param {Peer | null} peer
 * @returns {Promise<number | null>}
 */
async function framesDecoded(peer) {
  const report = await transceiverOf(peer?.connection, "video")?.receiver.getStats().catch(() => undefined);
  let decoded = null;
  report?.forEach((entry) => {
    if (entry.type === "inbound-rtp" && typeof entry.framesDecoded === "number") decoded = entry.framesDecoded;
  });
  return decoded;
}
