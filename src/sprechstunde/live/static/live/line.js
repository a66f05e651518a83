/** One line to the server, kept open whatever happens to it. */

import { retryDelay } from "./sharing.js";

/** @typedef {import("./sharing.js").Report} Report */

const CONNECT_LIMIT = 20_000;
const FIRST_BEAT = 20; // seconds; after it the server has said itself how often it beats
const MISSED = 2.5; // so many beats may be late or lost before somebody is called dead

/**
 * An EventSource that is opened again for ever: by itself it gives up on a 502, after a restart everybody would come
 * back in the same moment, and that nothing arrives any more it notices only when TCP gives up, which takes minutes.
 * @param {string} path
 * @param {string[]} events
 * @param {Report} report
 * @returns {import("./sharing.js").Line}
 */
export function keepOpen(path, events, report) {
  /** @type {EventSource | undefined} */ let source;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  let closed = false;
  let brokenAt = Date.now(); // 0 while connected
  const pulse = new Pulse(() => lost(false));

  const drop = () => {
    pulse.stop();
    clearTimeout(timer);
    source?.close();
    source = undefined;
  };
  const open = () => {
    drop();
    const current = (source = new EventSource(path));
    current.onopen = () => {
      clearTimeout(timer);
      brokenAt = 0;
      pulse.beat(FIRST_BEAT);
      report.connected(true);
    };
    current.onerror = () => lost(current.readyState === EventSource.CLOSED);
    for (const event of events) current.addEventListener(event, ({ data }) => pass(event, data));
    current.addEventListener("beat", ({ data }) => pulse.beat(Number(data)));
    timer = setTimeout(open, CONNECT_LIMIT);
  };
  const lost = async (/** @type {boolean} */ answered) => {
    drop();
    brokenAt ||= Date.now();
    timer = setTimeout(open, retryDelay(Date.now() - brokenAt));
    report.connected(false);
    // An EventSource does not say what the answer was.
    if (answered && (await isRefused(path)) && !closed) report.refused();
  };
  const pass = (/** @type {string} */ event, /** @type {string} */ text) => {
    pulse.heard();
    const data = parsed(text);
    if (data !== undefined) report.message(event, data);
  };
  const close = () => {
    closed = true;
    drop();
  };
  open();
  return { close, hurry: () => source || open(), renew: open };
}

/** Notices that a line has fallen silent. The server beats, and says in every beat after how many seconds the next comes. */
class Pulse {
  #silent;
  #limit = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /** @param {() => void} silent */
  constructor(silent) {
    this.#silent = silent;
  }

  /** @param {number} seconds until the next beat; without a number nothing is expected */
  beat(seconds) {
    this.#limit = seconds > 0 ? seconds * 1000 * MISSED : 0;
    this.heard();
  }

  /** Whatever arrives is a sign of life. */
  heard() {
    clearTimeout(this.#timer);
    if (this.#limit) this.#timer = setTimeout(this.#silent, this.#limit);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#limit = 0;
  }
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Whether the application itself says that there is nothing to listen to. A proxy that knows no server at the moment
 * answers 404, too, but not as problem+json; nobody must lose a place over that.
 * @param {string} path
 */
async function isRefused(path) {
  const enough = new AbortController();
  const headers = { Accept: "text/event-stream" };
  try {
    const answer = await fetch(path, { headers, cache: "no-store", signal: enough.signal });
    return answer.status === 404 && answer.headers.get("Content-Type")?.startsWith("application/problem+json");
  } catch {
    return false;
  } finally {
    enough.abort();
  }
}
