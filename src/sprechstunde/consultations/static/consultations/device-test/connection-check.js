import { judgeConnection, median } from "./judges.js";
import { hasRelay, openLoop } from "./loopback.js";

/** @typedef {import("./check-row.js").CheckRow} CheckRow */

const ASKS = 5;
const ANSWERS_WITHIN = 5_000;

/** The way to the server and from browser to browser. Nothing of the person is sent. */
export class ConnectionCheck {
  #row;
  #health;
  #iceServers;
  #running = false;

  /**
   * @param {object} options
   * @param {CheckRow} options.row
   * @param {string} options.health address that answers at once
   * @param {RTCIceServer[]} options.iceServers
   */
  constructor({ row, health, iceServers }) {
    this.#row = row;
    this.#health = health;
    this.#iceServers = iceServers;
  }

  async start() {
    if (this.#running) return;
    this.#running = true;
    this.#row.work("measuring");
    try {
      this.#row.conclude(...(await this.#measure()));
    } finally {
      this.#running = false;
    }
  }

  stop() {}

  /** @returns {Promise<[string, Record<string, string | number>]>} */
  async #measure() {
    if (typeof RTCPeerConnection === "undefined") return ["unsupported", {}];
    const relayExpected = hasRelay(this.#iceServers);
    const server = await this.#askServer();
    // Offline, the rest would only keep people waiting.
    if (server === null) return ["no_server", {}];
    const loop = await this.#loop();
    // Asked for by itself: browsers stop looking for a relay as soon as a direct way is found.
    const relayed = relayExpected ? await this.#loop("relay") : null;
    const measured = { server, channel: loop.milliseconds, relay: relayed?.echo ?? null, relayExpected };
    const ways = [...new Set([...loop.kinds, ...(relayed?.kinds ?? [])])].sort().join(" ");
    const values = { server: Math.round(server), channel: loop.milliseconds ?? 0, ways };
    return [judgeConnection(measured), values];
  }

  /** @param {RTCIceTransportPolicy} [iceTransportPolicy] */
  async #loop(iceTransportPolicy = "all") {
    try {
      return await openLoop({ iceServers: this.#iceServers, iceTransportPolicy });
    } catch {
      return { milliseconds: null, echo: null, kinds: /** @type {Set<string>} */ (new Set()) };
    }
  }

  /** @returns {Promise<number | null>} milliseconds there and back; null when it does not answer */
  async #askServer() {
    const times = [];
    for (let ask = 0; ask < ASKS; ask += 1) {
      const started = performance.now();
      const aborter = new AbortController();
      const timer = setTimeout(() => aborter.abort(), ANSWERS_WITHIN);
      try {
        const answer = await fetch(this.#health, { cache: "no-store", signal: aborter.signal });
        if (!answer.ok) return null;
        await answer.text();
      } catch {
        return null;
      } finally {
        clearTimeout(timer);
      }
      times.push(performance.now() - started);
    }
    return median(times);
  }
}
