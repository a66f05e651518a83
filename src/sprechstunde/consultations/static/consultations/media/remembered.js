/** @typedef {import("../call/peer.js").Kind} Kind */
/** @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem">} Store */

/**
 * Which devices were on, so that a reload of the tab brings them back. Anything else that leads into the room
 * starts with both off (P-12), also a return to the same room in the same tab.
 */
export class RememberedDevices {
  #store;
  #key;

  /**
   * @param {object} options
   * @param {() => Store} options.store the tab's session storage; even asking for it may be forbidden
   * @param {string} options.key
   * @param {boolean} options.reloaded
   */
  constructor({ store, key, reloaded }) {
    this.#store = store;
    this.#key = key;
    if (!reloaded) this.forget();
  }

  /** @returns {Kind[]} */
  kinds() {
    const stored = attempt(() => this.#store().getItem(this.#key)) ?? "";
    return /** @type {Kind[]} */ (["audio", "video"]).filter((kind) => stored.split(" ").includes(kind));
  }

  /**
   * @param {Kind} kind
   * @param {boolean} on
   */
  note(kind, on) {
    const others = this.kinds().filter((other) => other !== kind);
    const kinds = on ? [...others, kind] : others;
    attempt(() => this.#store().setItem(this.#key, kinds.join(" ")));
  }

  forget() {
    attempt(() => this.#store().removeItem(this.#key));
  }
}

/**
 * Storage may be forbidden; then a reload simply starts with both devices off.
 * @template T
 * @param {() => T} action
 */
export function attempt(action) {
  try {
    return action();
  } catch {
    return null;
  }
}
