import { isProtected, signOf } from "../call/trust.js";
import { copyOf, find, setText } from "../elements/find.js";

/** @typedef {import("../call/mesh.js").Mesh} Mesh */
/** @typedef {import("../call/stats.js").Path} Path */
/** @typedef {import("../call/types.js").Participant} Participant */
/** @typedef {import("../call/trust.js").Sign} Sign */
/** @typedef {import("../elements/room-panel.js").RoomPanel} RoomPanel */
/** @typedef {import("../elements/words.js").Words} Words */
/** @typedef {import("./measuring.js").Measuring} Measuring */
/** @typedef {import("./quality.js").Quality} Quality */

/** The panel in which two can make sure that nobody stands between them, and read how they are connected. */
export class Trust {
  /** What was computed, by the connection it belongs to. @type {WeakMap<RTCPeerConnection, Promise<Sign | null>>} */
  #signs = new WeakMap();
  /** @type {Map<string, HTMLElement>} */
  #entries = new Map();
  /** @type {Participant[]} */
  #others = [];
  #panel;
  #mesh;
  #measuring;
  #quality;
  #words;

  /**
   * @param {object} options
   * @param {HTMLElement} options.root
   * @param {Mesh} options.mesh
   * @param {Measuring} options.measuring
   * @param {Quality} options.quality
   * @param {Words} options.words
   */
  constructor({ root, mesh, measuring, quality, words }) {
    this.#panel = /** @type {RoomPanel} */ (find(root, "#room-trust"));
    this.#mesh = mesh;
    this.#measuring = measuring;
    this.#quality = quality;
    this.#words = words;
    this.#panel.addEventListener("open", () => void measuring.look());
    measuring.on("looked", () => void this.#update());
  }

  /** @param {Participant[]} others */
  show(others) {
    this.#others = others;
    for (const [id, entry] of this.#entries) {
      if (others.some((other) => other.id === id)) continue;
      entry.remove();
      this.#entries.delete(id);
    }
    find(this.#panel, "[data-trust-nobody]").hidden = others.length > 0;
    void this.#update();
  }

  async #update() {
    if (this.#panel.hidden) return;
    for (const { id, label } of this.#others) await this.#fill(this.#entry(id), id, label);
  }

  /** @param {string} id */
  #entry(id) {
    const entry = this.#entries.get(id) ?? copyOf(this.#panel, "template[data-trust-person]");
    if (!this.#entries.has(id)) find(this.#panel, "[data-trust-people]").append(entry);
    this.#entries.set(id, entry);
    return entry;
  }

  /**
   * @param {HTMLElement} entry
   * @param {string} id
   * @param {string} name
   */
  async #fill(entry, id, name) {
    const peer = this.#mesh.peer(id);
    const connection = peer?.state === "connected" ? peer.connection : null;
    const snapshot = connection ? this.#measuring.latest(id) : null;
    const sign = connection ? await this.#signOf(connection) : null;
    // Meanwhile it may have become another one, whose words are others.
    if (this.#mesh.peer(id)?.connection !== (peer?.connection ?? null)) return;
    const secure = isProtected(snapshot?.protection);
    setText(find(entry, "[data-name]"), name);
    find(entry, "[data-secure]").hidden = !secure;
    find(entry, "[data-not-secure]").hidden = secure;
    find(entry, "[data-sign]").hidden = !(secure && sign);
    const words = /** @type {HTMLElement[]} */ ([...entry.querySelectorAll("[data-sign-word]")]);
    words.forEach((word, at) => setText(word, secure ? (sign?.words[at] ?? "") : ""));
    setText(find(entry, "[data-sign-digits]"), secure ? (sign?.digits ?? "") : "");
    setText(find(entry, "[data-way]"), snapshot ? this.#way(snapshot.path, id) : "");
  }

  /** @param {RTCPeerConnection} connection */
  #signOf(connection) {
    let sign = this.#signs.get(connection);
    if (!sign) {
      sign = signOf(connection.currentLocalDescription?.sdp, connection.currentRemoteDescription?.sdp);
      this.#signs.set(connection, sign);
    }
    return sign;
  }

  /**
   * @param {Path | null} path
   * @param {string} id
   */
  #way(path, id) {
    const relayed = path && [path.own, path.theirs].includes("relay");
    const way = path ? this.#words.say(`trust.${relayed ? "relay" : "direct"}`) : "";
    return [way, this.#words.say(`trust.quality.${this.#quality.levelOf(id)}`)].filter(Boolean).join(" ");
  }
}
