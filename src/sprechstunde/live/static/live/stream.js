/** What the server tells, live: one connection per browser and path, however many tabs show it. */

import { keepOpen } from "./line.js";
import { Sharing } from "./sharing.js";

/** @typedef {import("./sharing.js").Report} Report */

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
