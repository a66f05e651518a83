import { Pieces } from "./pieces.js";

/**
 * @typedef {object} Source somebody who may have the document: one connection to one page load
 * @property {(document: string, pieces: number[], urgent: boolean) => void} ask
 */

/** Nothing for so long: then somebody else is asked. */
export const STALLED_AFTER = 20_000;
/** What is under way without being urgent should take no longer than this, so that what becomes urgent does not wait. */
const UNDER_WAY_MILLISECONDS = 250;
const FEWEST_UNDER_WAY = 4;
const MOST_UNDER_WAY = 64;
/** pdf.js begins with both ends of a file. */
const END_PIECES = 2;

/**
 * One document that is not here yet. What is needed now is asked for first, the rest when there is time; all of it from one
 * source, and from the next one when that leaves, has nothing or falls silent.
 */
export class Fetching {
  /** @type {Source | null} */
  #source = null;
  /** Asked for and not there yet, at the present source. @type {Set<number>} */
  #underWay = new Set();
  /** @type {Set<number>} */
  #urgent = new Set();
  /** @type {{begin: number, end: number, resolve: () => void, reject: (error: Error) => void}[]} */
  #waiting = [];
  #next = 0;
  #relaxed = false;
  #pace = new Pace();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #patience;
  #onStalled;

  /**
   * @param {object} options
   * @param {string} options.document
   * @param {number} options.size
   * @param {() => void} options.onStalled the source says nothing more
   */
  constructor({ document, size, onStalled }) {
    this.document = document;
    this.pieces = new Pieces(size);
    this.#onStalled = onStalled;
    this.#want([...Array(END_PIECES).keys()].flatMap((index) => [index, this.pieces.count - 1 - index]));
  }

  get source() {
    return this.#source;
  }

  /** @param {Source | null} source */
  from(source) {
    this.#source = source;
    this.#underWay.clear();
    this.#pace = new Pace();
    this.#pump();
  }

  /**
   * @param {number} begin
   * @param {number} end exclusive
   * @returns {Promise<void>} as soon as it is here; rejects when the document leaves the table
   */
  need(begin, end) {
    const missing = this.pieces.missing(begin, end);
    if (missing.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ begin, end, resolve, reject });
      this.#want(missing);
      this.#pump();
    });
  }

  /** What is needed at once is here: the rest may come. */
  relax() {
    this.#relaxed = true;
    this.#pump();
  }

  /**
   * @param {number} piece
   * @param {Uint8Array<ArrayBuffer>} bytes
   * @param {number} now
   * @returns {boolean} whether it was asked for and is kept
   */
  arrived(piece, bytes, now) {
    if (!this.#underWay.delete(piece) || !this.pieces.put(piece, bytes)) return false;
    this.#urgent.delete(piece);
    this.#pace.arrived(now);
    this.#serve();
    this.#pump();
    return true;
  }

  stop() {
    clearTimeout(this.#patience);
    this.#source = null;
    for (const { reject } of this.#waiting) reject(new Error("the document is gone"));
    this.#waiting = [];
  }

  /** @param {number[]} pieces */
  #want(pieces) {
    for (const piece of pieces) if (piece >= 0 && piece < this.pieces.count && !this.pieces.has(piece)) this.#urgent.add(piece);
  }

  #serve() {
    const still = [];
    for (const waiting of this.#waiting) {
      if (this.pieces.missing(waiting.begin, waiting.end).length > 0) still.push(waiting);
      else waiting.resolve();
    }
    this.#waiting = still;
  }

  #pump() {
    clearTimeout(this.#patience);
    if (!this.#source || this.pieces.complete) return;
    const urgent = [...this.#urgent].filter((piece) => !this.#underWay.has(piece));
    if (urgent.length > 0) this.#ask(urgent, true);
    if (this.#relaxed && this.#urgent.size === 0) this.#askForMore();
    if (this.#underWay.size > 0) this.#patience = setTimeout(() => this.#onStalled(), STALLED_AFTER);
  }

  #askForMore() {
    const most = this.#pace.window;
    // In portions, so that the other side reads several at once.
    if (this.#underWay.size > most / 2) return;
    const more = [];
    while (this.#next < this.pieces.count && this.#underWay.size + more.length < most) {
      if (!this.pieces.has(this.#next) && !this.#underWay.has(this.#next)) more.push(this.#next);
      this.#next += 1;
    }
    if (more.length > 0) this.#ask(more, false);
    else if (this.#underWay.size === 0) this.#beginAgain();
  }

  /** Pieces that were under way from a source that left. */
  #beginAgain() {
    this.#next = 0;
    if (this.pieces.missing().length > 0) this.#askForMore();
  }

  /** @param {number[]} pieces @param {boolean} urgent */
  #ask(pieces, urgent) {
    for (const piece of pieces) this.#underWay.add(piece);
    /** @type {Source} */ (this.#source).ask(this.document, pieces.sort((a, b) => a - b), urgent);
  }
}

/** How many pieces come in a while, learnt from those that came. */
class Pace {
  #since = -1;
  #count = 0;
  window = FEWEST_UNDER_WAY;

  /** @param {number} now */
  arrived(now) {
    if (this.#since < 0) this.#since = now;
    this.#count += 1;
    const elapsed = now - this.#since;
    // The clock may stand still while a whole portion comes in.
    if (elapsed < 5 && this.#count < this.window) return;
    const inTime = (this.#count * UNDER_WAY_MILLISECONDS) / Math.max(elapsed, 1);
    this.window = Math.round(Math.min(MOST_UNDER_WAY, Math.max(FEWEST_UNDER_WAY, Math.min(inTime, this.window * 2))));
    this.#since = now;
    this.#count = 0;
  }
}
