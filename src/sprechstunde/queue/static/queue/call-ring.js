/**
 * The ring of a call, once for all tabs: the first one that hears of it rings, all of them show how to stop it, and
 * whichever is asked to stops it.
 *
 * @typedef {{ringing: boolean, start: () => void, stop: () => void, onchange: () => void}} Rings what of web/ring.js is used
 * @typedef {{post: (message: any) => void}} Channel
 * @typedef {object} World
 * @property {(name: string, whileHeld: () => Promise<void>) => void} ifFree runs it unless another tab holds the lock
 * @property {(hear: (message: any) => void) => Channel} openChannel
 */

const NAME = "sprechstunde:ring";

export class CallRing {
  /** Called when `heard` has changed. */
  onchange = () => {};

  #ring;
  #world;
  #channel;
  #elsewhere = false;
  #rang = false;
  /** @type {(() => void) | undefined} */ #release;

  /**
   * @param {Rings} ring
   * @param {World} [world]
   */
  constructor(ring, world = browser()) {
    this.#ring = ring;
    this.#world = world;
    this.#channel = world.openChannel((message) => this.#hear(message));
    ring.onchange = () => this.#changed();
  }

  /** Whether something rings that can be stopped here. */
  get heard() {
    return this.#ring.ringing || this.#elsewhere;
  }

  start() {
    if (this.#ring.ringing) return;
    this.#world.ifFree(NAME, () => {
      this.#ring.start();
      return new Promise((resolve) => (this.#release = resolve));
    });
  }

  stop() {
    this.#channel.post({ stop: true });
    this.#stopHere();
  }

  #stopHere() {
    this.#elsewhere = false;
    this.#ring.stop();
    this.#changed();
  }

  #changed() {
    if (this.#rang !== this.#ring.ringing) this.#channel.post({ ringing: this.#ring.ringing });
    this.#rang = this.#ring.ringing;
    if (!this.#rang) this.#release?.();
    this.onchange();
  }

  /** @param {{stop?: boolean, ringing?: boolean}} message */
  #hear({ stop, ringing }) {
    if (stop) {
      if (this.#ring.ringing) this.#stopHere();
      this.#elsewhere = false;
    } else {
      this.#elsewhere = Boolean(ringing);
    }
    this.onchange();
  }
}

/** @returns {World} */
function browser() {
  return {
    ifFree: (name, whileHeld) => {
      if (!navigator.locks) return void whileHeld();
      navigator.locks.request(name, { ifAvailable: true }, (lock) => (lock ? whileHeld() : undefined)).catch(() => void whileHeld());
    },
    openChannel: (hear) => {
      if (!globalThis.BroadcastChannel) return { post: () => {} };
      const channel = new BroadcastChannel(NAME);
      channel.onmessage = ({ data }) => hear(data);
      return { post: (message) => channel.postMessage(message) };
    },
  };
}
