import { Emitter } from "./emitter.js";

/** @typedef {import("./types.js").Room} Room */
/** @typedef {import("./types.js").IncomingSignal} IncomingSignal */
/** @typedef {"connecting" | "open" | "away" | "stranger" | "removed" | "missing" | "replaced"} Link */
/**
 * What is needed of a WebSocket.
 * @typedef {object} Socket
 * @property {number} readyState
 * @property {(data: string) => void} send
 * @property {(code?: number) => void} close
 * @property {((event: any) => void) | null} onopen
 * @property {((event: any) => void) | null} onmessage
 * @property {((event: any) => void) | null} onclose
 * @property {((event: any) => void) | null} onerror
 */

const PING_EVERY = 2_000;
const DEAD_AFTER = 5_000;
const FIRST_RETRY = 100;
const SLOWEST_RETRY = 2_000;
const OPENING_TAKES_AT_MOST = 5_000;
/** An answer to somebody in a hurry; a socket of the network before the change never gives one. */
const HURRIED_ANSWER_WITHIN = 1_500;
/** So many sockets in a row that ended before the room answered: perhaps the server has no room for us any more. */
const REFUSALS = 3;
const OPEN = 1;
/** After these the server will not change its mind. @type {Record<number, Link>} */
const FINAL_CLOSE_CODES = { 4401: "stranger", 4403: "removed", 4404: "missing", 4409: "replaced" };
/** Signals that wait for the socket; candidates of several restarts fit, a runaway loop does not. */
const MAX_WAITING = 256;

/**
 * The line to the server: joins, keeps itself alive, comes back by itself and holds signals while it is away.
 * @extends {Emitter<{
 *   room: Room, signal: IncomingSignal, link: Link, error: string, refused: null,
 *   ice: {servers?: unknown, expires_in?: unknown},
 * }>}
 */
export class Signalling extends Emitter {
  /** @type {Link} */
  link = "connecting";
  #openSocket;
  #session;
  #random;
  /** @type {Socket | null} */
  #socket = null;
  #joined = false;
  #stopped = false;
  #attempts = 0;
  #lastHeard = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retry;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #heartbeat;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #doubt;
  /** @type {{to: string, session: string, data: unknown}[]} */
  #waiting = [];

  /**
   * @param {object} options
   * @param {() => Socket} options.openSocket
   * @param {string} options.session the same for all reconnects of one page load
   * @param {() => number} [options.random]
   */
  constructor({ openSocket, session, random = Math.random }) {
    super();
    this.#openSocket = openSocket;
    this.#session = session;
    this.#random = random;
  }

  start() {
    this.#connect();
  }

  /** For good. */
  stop() {
    this.#stopped = true;
    this.#dropSocket();
    clearTimeout(this.#retry);
    this.#waiting = [];
  }

  /** The network has changed or the device woke up: do not wait for the next heartbeat to find out. */
  hurry() {
    if (this.#stopped || this.link in FINAL_LINKS) return;
    if (this.#socket && this.#joined) {
      this.#transmit({ type: "ping" });
      const asked = Date.now();
      clearTimeout(this.#doubt);
      this.#doubt = setTimeout(() => {
        if (this.#lastHeard < asked) this.#closed(0);
      }, HURRIED_ANSWER_WITHIN);
    } else if (!this.#socket) {
      this.#attempts = 0;
      this.#connect();
    }
  }

  /**
   * @param {string} to
   * @param {string} session the recipient's
   * @param {unknown} data
   */
  signal(to, session, data) {
    if (this.#joined && this.#transmit({ type: "signal", to, session, data })) return;
    this.#waiting.push({ to, session, data });
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
  }

  /** Fresh credentials for the relay; the answer comes as "ice". */
  askForServers() {
    if (this.#joined) this.#transmit({ type: "ice" });
  }

  #connect() {
    clearTimeout(this.#retry);
    this.#dropSocket();
    const socket = this.#openSocket();
    this.#socket = socket;
    this.#lastHeard = Date.now();
    socket.onopen = () => {
      this.#lastHeard = Date.now();
      this.#transmit({ type: "join", session: this.#session });
    };
    socket.onmessage = (event) => this.#receive(event.data);
    socket.onclose = (event) => this.#closed(event.code);
    socket.onerror = () => {};
    this.#heartbeat = setInterval(() => this.#beat(), PING_EVERY);
  }

  #beat() {
    const silence = Date.now() - this.#lastHeard;
    const limit = this.#joined ? DEAD_AFTER : OPENING_TAKES_AT_MOST;
    // A socket whose network has gone reports nothing for minutes; "close" would wait for an answer that never comes.
    if (silence >= limit) this.#closed(0);
    else if (this.#socket?.readyState === OPEN) this.#transmit({ type: "ping" });
  }

  /** @param {string} text */
  #receive(text) {
    this.#lastHeard = Date.now();
    const message = parseFrame(text);
    if (message?.type === "room") this.#welcome(message);
    else if (message?.type === "signal") this.emit("signal", message);
    else if (message?.type === "ice") this.emit("ice", message);
    else if (message?.type === "error") this.emit("error", String(message.code));
  }

  /** @param {Room} room */
  #welcome(room) {
    const first = !this.#joined;
    this.#joined = true;
    this.#attempts = 0;
    if (first) this.#setLink("open");
    this.emit("room", room);
    if (first) this.#flush(room);
  }

  /**
   * What waited for a session that is gone would reach a page that does not know the connection.
   * @param {Room} room
   */
  #flush(room) {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { to, session, data } of waiting) {
      const recipient = room.participants.find((participant) => participant.id === to);
      if (recipient && recipient.session !== session && recipient.session !== null) continue;
      this.signal(to, session, data);
    }
  }

  /** @param {number} code */
  #closed(code) {
    this.#dropSocket();
    const final = FINAL_CLOSE_CODES[code];
    if (final) {
      this.#waiting = [];
      this.#setLink(final);
      return;
    }
    if (this.link === "open") this.#setLink("away");
    if (this.#attempts >= REFUSALS) this.emit("refused", null);
    this.#retry = setTimeout(() => this.#connect(), this.#delay(code));
  }

  /**
   * Half of the delay is jitter, so that a restarted server is not met by everybody in the same instant.
   * @param {number} code
   */
  #delay(code) {
    const exponent = code === 4429 ? 10 : this.#attempts;
    this.#attempts += 1;
    const longest = Math.min(FIRST_RETRY * 2 ** exponent, SLOWEST_RETRY);
    return longest / 2 + (longest / 2) * this.#random();
  }

  #dropSocket() {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#doubt);
    const socket = this.#socket;
    this.#socket = null;
    this.#joined = false;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  /** @param {object} message */
  #transmit(message) {
    if (this.#socket?.readyState !== OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /** @param {Link} link */
  #setLink(link) {
    this.link = link;
    this.emit("link", link);
  }
}

const FINAL_LINKS = { stranger: true, removed: true, missing: true, replaced: true };

/** @param {string} text */
function parseFrame(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
