import { Emitter } from "./emitter.js";

/** Asked for again when this much of their time is over, and not in the last moment. */
const FRESH_FOR = 0.6;
const AT_LEAST = 10_000;
/** Longer than a timer can wait, and than any talk lasts. */
const AT_MOST = 12 * 3_600_000;

/**
 * The STUN and TURN servers, with credentials that last for a while only. A talk may last longer, and a way through the
 * relay may have to be found anew at any time, so there are always some that are good.
 * @extends {Emitter<{change: RTCIceServer[]}>}
 */
export class IceServers extends Emitter {
  /** @type {RTCIceServer[]} */
  servers;
  #ask;
  #now;
  /** How old the page's own are is not known: they are exchanged with the first opportunity. */
  #renewAt = -Infinity;
  #open = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {object} options
   * @param {RTCIceServer[]} options.servers those the page came with
   * @param {() => void} options.ask the server for fresh ones
   * @param {() => number} [options.now] milliseconds
   */
  constructor({ servers, ask, now = Date.now }) {
    super();
    this.servers = servers;
    this.#ask = ask;
    this.#now = now;
  }

  /** @param {boolean} open the line to the server */
  signallingIs(open) {
    this.#open = open;
    clearTimeout(this.#timer);
    if (open && this.servers.some(hasCredentials)) this.#askInTime();
  }

  /** @param {{servers?: unknown, expires_in?: unknown}} answer */
  receive({ servers, expires_in: seconds }) {
    if (!Array.isArray(servers)) return;
    this.servers = servers;
    const lasts = typeof seconds === "number" ? seconds * 1_000 * FRESH_FOR : Infinity;
    this.#renewAt = this.#now() + Math.max(lasts, AT_LEAST);
    this.emit("change", servers);
    this.signallingIs(this.#open);
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #askInTime() {
    const left = this.#renewAt - this.#now();
    // Whoever slept through it finds out here, when the line is back.
    if (left <= 0) this.#ask();
    else if (left <= AT_MOST) this.#timer = setTimeout(() => this.#askInTime(), left);
  }
}

/** @param {RTCIceServer} server */
function hasCredentials({ credential }) {
  return Boolean(credential);
}
