import { lengthOf, NOTES, schedule } from "./ring-sounds.js";

/** @typedef {import("./ring-sounds.js").SoundName} SoundName */
/** @typedef {Pick<Storage, "getItem" | "setItem">} Store */
/** @typedef {{sound: SoundName, volume: number, vibration: boolean}} Settings */

/** In seconds: from one ring to the next, and when it gives up by itself. */
export const REPEATS_AFTER = 4;
export const GIVES_UP_AFTER = 30;
const PATTERN = [200, 100, 200];

/** @type {Settings} */
const DEFAULTS = { sound: "bell", volume: 0.6, vibration: true };

/**
 * What a call sounds like and how it is stopped. The page calls `unlock()` at the first click or key, since browsers hold
 * sound back until then, shows a way to `stop()` while `ringing`, and says so while `canSound` is not true.
 */
export class Ring {
  static SOUNDS = /** @type {readonly SoundName[]} */ (Object.freeze(Object.keys(NOTES)));

  /** Called when `ringing`, `canSound` or a setting has changed. @type {() => void} */
  onchange = () => {};

  #key;
  #store;
  #makeContext;
  #output;
  #now;
  #later;
  #cancel;
  #vibrate;
  #settings;
  /** @type {AudioContext | null} */
  #context = null;
  /** All that sounds goes through one gain, so that it can be taken away at once. @type {GainNode | null} */
  #sounding = null;
  /** @type {number | null} */
  #startedAt = null;
  /** @type {unknown[]} */
  #timers = [];

  /**
   * @param {object} options
   * @param {string} options.key under which the choice is kept in this browser
   * @param {() => number} [options.now] milliseconds
   * @param {() => AudioContext | null} [options.context] makes the audio context; null where there is none
   * @param {(context: AudioContext) => AudioNode} [options.output] where it sounds, when that is not the usual place
   * @param {() => Store} [options.store] even asking for it may be forbidden
   * @param {(pattern: number[]) => void} [options.vibrate]
   * @param {(action: () => void, ms: number) => unknown} [options.later]
   * @param {(timer: any) => void} [options.cancel]
   */
  constructor({ key, now, context, output, store, vibrate, later, cancel }) {
    this.#key = key;
    this.#now = now ?? (() => performance.now());
    this.#makeContext = context ?? newContext;
    this.#output = output ?? ((made) => made.destination);
    this.#store = store ?? (() => localStorage);
    this.#vibrate = vibrate ?? vibrateDevice;
    this.#later = later ?? ((action, ms) => setTimeout(action, ms));
    this.#cancel = cancel ?? ((timer) => clearTimeout(timer));
    this.#settings = this.#read();
  }

  /** @returns {SoundName} */
  get choice() {
    return this.#settings.sound;
  }

  get volume() {
    return this.#settings.volume;
  }

  /** @param {number} volume 0 to 1 */
  set volume(volume) {
    this.#change({ volume: Math.min(1, Math.max(0, volume)) });
    if (this.#sounding) this.#sounding.gain.value = this.volume;
  }

  get vibration() {
    return this.#settings.vibration;
  }

  /** @param {boolean} wanted */
  set vibration(wanted) {
    this.#change({ vibration: wanted });
    if (!wanted) this.#vibrate([0]);
  }

  static get canVibrate() {
    return typeof navigator !== "undefined" && typeof navigator.vibrate === "function";
  }

  get ringing() {
    return this.#startedAt !== null;
  }

  /** Whether the browser lets sound out; false until somebody has clicked. */
  get canSound() {
    return this.#context?.state === "running";
  }

  /**
   * The choice is kept from here on; nothing is stored before.
   * @param {SoundName} name
   */
  choose(name) {
    if (!Ring.SOUNDS.includes(name)) throw new Error(`There is no sound "${name}"`);
    this.#change({ sound: name });
    if (this.ringing) this.#soundFor(this.#left());
  }

  /**
   * Once, to hear what it is like. Belongs into a click.
   * @param {SoundName} [name]
   * @returns {Promise<boolean>} whether the browser let it out
   */
  async try(name = this.choice) {
    const can = await this.unlock();
    if (!can || this.ringing) return can;
    this.#hush();
    this.#play(name, [0]);
    return true;
  }

  start() {
    if (this.ringing) return;
    this.#startedAt = this.#now();
    this.#ensureContext();
    this.#soundFor(GIVES_UP_AFTER);
    this.#timers.push(this.#later(() => this.stop(), GIVES_UP_AFTER * 1000));
    this.#vibrateOn();
    this.onchange();
  }

  /** Ends a ring, and also a sound that is only tried. */
  stop() {
    this.#hush();
    if (!this.ringing) return;
    for (const timer of this.#timers) this.#cancel(timer);
    this.#timers = [];
    this.#startedAt = null;
    if (this.vibration) this.#vibrate([0]);
    this.onchange();
  }

  /**
   * Lets sound out; browsers allow it in a click or key press only.
   * @returns {Promise<boolean>}
   */
  async unlock() {
    const context = this.#ensureContext();
    if (!context) return false;
    try {
      // Without a click some browsers leave the promise open for ever.
      if (context.state !== "running") await Promise.race([context.resume(), this.#moment(300)]);
    } catch {
      // What the state says is what counts.
    }
    return this.canSound;
  }

  /** @param {number} ms */
  #moment(ms) {
    return new Promise((resolve) => this.#later(() => resolve(undefined), ms));
  }

  #ensureContext() {
    if (this.#context) return this.#context;
    this.#context = this.#makeContext();
    this.#context?.addEventListener?.("statechange", () => {
      // A ring that began in silence is heard from now on.
      if (this.canSound && this.ringing) this.#soundFor(this.#left());
      this.onchange();
    });
    return this.#context;
  }

  #left() {
    return this.#startedAt === null ? 0 : GIVES_UP_AFTER - (this.#now() - this.#startedAt) / 1000;
  }

  /**
   * All rings at once on the audio clock: timers of a page in the background come late, that clock does not.
   * @param {number} seconds
   */
  #soundFor(seconds) {
    this.#hush();
    // On a clock that stands still they would all wait and sound late.
    if (!this.canSound) return;
    const starts = [];
    for (let at = 0; at + lengthOf(this.choice) <= seconds; at += REPEATS_AFTER) starts.push(at);
    this.#play(this.choice, starts);
  }

  /**
   * @param {SoundName} name
   * @param {number[]} starts in seconds from now
   */
  #play(name, starts) {
    const context = this.#context;
    if (!context || !NOTES[name].length) return;
    this.#sounding = context.createGain();
    this.#sounding.gain.value = this.volume;
    this.#sounding.connect(this.#output(context));
    for (const start of starts) schedule(context, this.#sounding, name, context.currentTime + 0.05 + start);
  }

  #hush() {
    this.#sounding?.disconnect();
    this.#sounding = null;
  }

  #vibrateOn() {
    if (!this.ringing) return;
    if (this.vibration) this.#vibrate(PATTERN);
    this.#timers.push(this.#later(() => this.#vibrateOn(), REPEATS_AFTER * 1000));
  }

  /** @param {Partial<Settings>} changed */
  #change(changed) {
    this.#settings = { ...this.#settings, ...changed };
    try {
      this.#store().setItem(this.#key, JSON.stringify(this.#settings));
    } catch {
      // A browser that stores nothing forgets it with the page.
    }
    this.onchange();
  }

  /** @returns {Settings} */
  #read() {
    try {
      const kept = JSON.parse(this.#store().getItem(this.#key) ?? "{}") ?? {};
      return {
        sound: Ring.SOUNDS.includes(kept.sound) ? kept.sound : DEFAULTS.sound,
        volume: kept.volume >= 0 && kept.volume <= 1 ? kept.volume : DEFAULTS.volume,
        vibration: typeof kept.vibration === "boolean" ? kept.vibration : DEFAULTS.vibration,
      };
    } catch {
      return { ...DEFAULTS };
    }
  }
}

function newContext() {
  return typeof AudioContext === "undefined" ? null : new AudioContext();
}

/** @param {number[]} pattern */
function vibrateDevice(pattern) {
  // Before the first touch the browser refuses and complains.
  const touched = /** @type {any} */ (navigator).userActivation?.hasBeenActive ?? true;
  if (Ring.canVibrate && touched) navigator.vibrate(pattern);
}
