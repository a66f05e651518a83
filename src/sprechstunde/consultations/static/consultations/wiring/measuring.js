import { Emitter } from "../call/emitter.js";
import { between, readStats } from "../call/stats.js";

/** @typedef {import("../call/mesh.js").Mesh} Mesh */
/** @typedef {import("../call/stats.js").Sample} Sample */
/** @typedef {import("../call/stats.js").Snapshot} Snapshot */

const LOOK_EVERY = 2_000;

/**
 * Looks at every connection now and then.
 * @extends {Emitter<{look: {id: string, sample: Sample | null}, looked: null}>} sample: null while interrupted
 */
export class Measuring extends Emitter {
  /** @type {Map<string, {connection: RTCPeerConnection, snapshot: Snapshot}>} */
  #last = new Map();
  #mesh;
  #timer;

  /** @param {Mesh} mesh */
  constructor(mesh) {
    super();
    this.#mesh = mesh;
    this.#timer = setInterval(() => void this.look(), LOOK_EVERY);
  }

  /** @param {string} id @returns {Snapshot | null} */
  latest(id) {
    const last = this.#last.get(id);
    return last && last.connection === this.#mesh.peer(id)?.connection ? last.snapshot : null;
  }

  async look() {
    const peers = this.#mesh.peers();
    for (const id of this.#last.keys()) if (!peers.some(([other]) => other === id)) this.#last.delete(id);
    await Promise.all(peers.map(([id, { connection, state }]) => this.#lookAt(id, connection, state === "connected")));
    this.emit("looked", null);
  }

  stop() {
    clearInterval(this.#timer);
    this.removeAllListeners();
  }

  /**
   * @param {string} id
   * @param {RTCPeerConnection | null} connection
   * @param {boolean} connected
   */
  async #lookAt(id, connection, connected) {
    if (!connected || !connection) return this.emit("look", { id, sample: null });
    const report = await connection.getStats().catch(() => null);
    if (!report || this.#mesh.peer(id)?.connection !== connection) return;
    const snapshot = readStats(report.values(), performance.now());
    const last = this.#last.get(id);
    this.#last.set(id, { connection, snapshot });
    if (last?.connection === connection) this.emit("look", { id, sample: between(last.snapshot, snapshot) });
  }
}
