import { Emitter } from "../call/emitter.js";
import { attempt } from "./attempt.js";
import { CHECKS, DIGITS } from "./support-code.js";

/** @typedef {import("./support-code.js").Check} Check */
/** @typedef {import("./support-code.js").Outcomes} Outcomes */
/** @typedef {{outcome: string, values: Record<string, string | number>, at: number}} Result */
/** @typedef {Partial<Record<Check, Result>>} Found */
/** @typedef {Pick<Storage, "getItem" | "setItem">} Store */
/** @typedef {{post(message: any): void, close(): void}} Channel */

const KEY = "device-test";

/**
 * What the test found, for as long as this tab is open. Other tabs that are open at the same time are told, since the
 * test may have been opened beside the waiting area.
 * @extends {Emitter<{change: Found}>}
 */
export class Results extends Emitter {
  #store;
  #channel;
  /** @type {Found} */
  #found;

  /**
   * @param {object} [options]
   * @param {() => Store} [options.store]
   * @param {(hear: (message: any) => void) => Channel | null} [options.openChannel]
   */
  constructor({ store = () => sessionStorage, openChannel = openBrowserChannel } = {}) {
    super();
    this.#store = store;
    this.#found = sensible(attempt(() => JSON.parse(this.#store().getItem(KEY) ?? "{}")));
    this.#channel = openChannel((message) => this.#hear(message));
    this.#channel?.post("ask");
  }

  /** @param {Check} check */
  of(check) {
    return this.#found[check];
  }

  /** @returns {Outcomes} */
  get outcomes() {
    const [camera, microphone, speaker, connection] = CHECKS.map((check) => this.#found[check]?.outcome ?? "untested");
    return { camera, microphone, speaker, connection };
  }

  /** When something was tested last; null when nothing was. */
  get testedAt() {
    const times = CHECKS.map((check) => this.#found[check]?.at ?? 0);
    return Math.max(...times) || null;
  }

  /**
   * @param {Check} check
   * @param {Result} result
   */
  note(check, result) {
    this.#found = { ...this.#found, [check]: result };
    this.#keep();
    this.#channel?.post(this.#found);
  }

  stop() {
    this.#channel?.close();
  }

  /** @param {unknown} message */
  #hear(message) {
    if (message === "ask") {
      if (this.testedAt) this.#channel?.post(this.#found);
      return;
    }
    const heard = sensible(message);
    const newer = CHECKS.filter((check) => (heard[check]?.at ?? 0) > (this.#found[check]?.at ?? 0));
    if (!newer.length) return;
    this.#found = { ...this.#found, ...Object.fromEntries(newer.map((check) => [check, heard[check]])) };
    this.#keep();
  }

  #keep() {
    attempt(() => this.#store().setItem(KEY, JSON.stringify(this.#found)));
    this.emit("change", this.#found);
  }
}

/**
 * What was stored or told, without what this version of the page does not know.
 * @param {unknown} stored
 * @returns {Found}
 */
function sensible(stored) {
  const found = /** @type {Record<string, any>} */ (typeof stored === "object" && stored ? stored : {});
  const known = CHECKS.filter((check) => {
    const { outcome, values, at } = found[check] ?? {};
    return DIGITS[check].includes(outcome) && outcome && typeof values === "object" && values && Number.isFinite(at);
  });
  return Object.fromEntries(known.map((check) => [check, found[check]]));
}

/** @param {(message: any) => void} hear */
function openBrowserChannel(hear) {
  if (typeof BroadcastChannel === "undefined") return null;
  const channel = new BroadcastChannel(KEY);
  channel.onmessage = ({ data }) => hear(data);
  return { post: (/** @type {any} */ message) => channel.postMessage(message), close: () => channel.close() };
}
