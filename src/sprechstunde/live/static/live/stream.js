/** What the server tells, live: one connection per browser and path, however many tabs show it. */

import { retryDelay, Sharing } from "./sharing.js";

/** @typedef {import("./sharing.js").Report} Report */

const CONNECT_LIMIT = 20_000;

/**
 * Every message is the whole state, so a page may start to listen at any time and after any gap. All pages that
 * listen to a path name the same events.
 *
 * @param {string} path
 * @param {Record<string, (data: any) => void>
 *   & {connection?: (connected: boolean) => void, refused?: () => void}} handlers one per event; `connection` hears of
 *   changes that last, `refused` that there is nothing to listen to (404 of ours), which ends the stream
 * @param {(data: any) => unknown} [keyOf] when messages of one event tell of several things: which one
 * @returns {() => void} stop
 */
export function listen(path, handlers, keyOf) {
  const { connection, refused, ...events } = handlers;
  const name = `sprechstunde:${path}`;
  const over = new AbortController();
  const stop = () => {
    over.abort();
    sharing.stop();
  };
  /** @type {Report} */
  const report = {
    connected: (yes) => connection?.(yes),
    message: (event, data) => events[event]?.(data),
    refused: () => {
      stop();
      refused?.();
    },
  };
  const openLine = (/** @type {Report} */ line) => keepOpen(path, Object.keys(events), line);
  const sharing = new Sharing(name, report, { ...browser(), openLine }, keyOf);
  followThePage(sharing, over.signal);
  sharing.start();
  return stop;
}

function browser() {
  return {
    locks: navigator.locks,
    openChannel: globalThis.BroadcastChannel && openChannel,
    isVisible: () => document.visibilityState === "visible",
    now: () => Date.now(),
  };
}

/**
 * @param {string} name
 * @param {(message: any) => void} hear
 */
function openChannel(name, hear) {
  const channel = new BroadcastChannel(name);
  channel.onmessage = ({ data }) => hear(data);
  return { post: (/** @type {any} */ message) => channel.postMessage(message), close: () => channel.close() };
}

/**
 * A page that is put away (back-forward cache) or frozen lets go of everything, so that another tab takes over.
 * @param {Sharing} sharing
 * @param {AbortSignal} signal
 */
function followThePage(sharing, signal) {
  const back = () => {
    sharing.start();
    sharing.wake();
  };
  addEventListener("pagehide", () => sharing.stop(), { signal });
  addEventListener("pageshow", ({ persisted }) => persisted && back(), { signal });
  addEventListener("online", () => sharing.renew(), { signal });
  document.addEventListener("freeze", () => sharing.stop(), { signal });
  document.addEventListener("resume", back, { signal });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && back(), { signal });
}

/**
 * An EventSource that is opened again for ever: by itself it gives up on a 502, and after a restart everybody would come
 * back in the same moment.
 * @param {string} path
 * @param {string[]} events
 * @param {Report} report
 * @returns {import("./sharing.js").Line}
 */
function keepOpen(path, events, report) {
  /** @type {EventSource | undefined} */ let source;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  let closed = false;
  let brokenAt = Date.now(); // 0 while connected

  const drop = () => {
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
      report.connected(true);
    };
    current.onerror = () => lost(current.readyState === EventSource.CLOSED);
    for (const event of events) current.addEventListener(event, ({ data }) => pass(event, data));
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
