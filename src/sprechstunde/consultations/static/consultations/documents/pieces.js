/**
 * The bytes of a document, in pieces as they travel. Each is kept once; those that belong together are folded into a
 * blob, which the browser may move out of the tab's memory.
 */
export const PIECE = 65_528;
const PIECES_PER_FOLD = 64;

/** @param {number} size bytes */
export function countOf(size) {
  return Math.ceil(size / PIECE);
}

/** @param {number} piece @param {number} size of the whole document */
export function lengthOf(piece, size) {
  return Math.min(PIECE, size - piece * PIECE);
}

export class Pieces {
  /** @type {Map<number, Uint8Array<ArrayBuffer>>} */
  #loose = new Map();
  /** By fold. @type {Map<number, Blob>} */
  #folded = new Map();
  /** @type {Blob | null} */
  #whole;
  #left;

  /**
   * @param {number} size
   * @param {Blob | null} [whole] when all is there from the beginning
   */
  constructor(size, whole = null) {
    this.size = size;
    this.count = countOf(size);
    this.#whole = whole;
    this.#left = whole ? 0 : this.count;
  }

  get complete() {
    return this.#left === 0;
  }

  get bytesThere() {
    return Math.min(this.size, (this.count - this.#left) * PIECE);
  }

  /** @param {number} piece */
  has(piece) {
    return this.#whole !== null || this.#loose.has(piece) || this.#folded.has(Math.floor(piece / PIECES_PER_FOLD));
  }

  /**
   * @param {number} piece
   * @param {Uint8Array<ArrayBuffer>} bytes
   * @returns {boolean} false when it is not wanted or not as long as it should be
   */
  put(piece, bytes) {
    if (!Number.isSafeInteger(piece) || piece < 0 || piece >= this.count || this.has(piece)) return false;
    if (bytes.length !== lengthOf(piece, this.size)) return false;
    this.#loose.set(piece, bytes);
    this.#left -= 1;
    this.#fold(Math.floor(piece / PIECES_PER_FOLD));
    if (this.#left === 0) this.#whole = this.#join();
    return true;
  }

  /**
   * @param {number} begin
   * @param {number} end exclusive
   * @returns {number[]} pieces that are missing there
   */
  missing(begin = 0, end = this.size) {
    /** @type {number[]} */
    const pieces = [];
    if (this.complete) return pieces;
    const last = Math.min(this.count, Math.ceil(end / PIECE));
    for (let piece = Math.max(0, Math.floor(begin / PIECE)); piece < last; piece += 1) if (!this.has(piece)) pieces.push(piece);
    return pieces;
  }

  /**
   * @param {number} begin
   * @param {number} end exclusive
   * @returns {Promise<Uint8Array<ArrayBuffer>>} of what is there; rejects when a file has gone from the disk
   */
  async read(begin, end) {
    return new Uint8Array(await this.#slice(begin, end).arrayBuffer());
  }

  /** @param {string} [type] of a document that is complete */
  blob(type = "") {
    return this.#slice(0, this.size, type);
  }

  clear() {
    this.#loose.clear();
    this.#folded.clear();
    this.#whole = null;
    this.#left = this.count;
  }

  /** @param {number} begin @param {number} end @param {string} [type] */
  #slice(begin, end, type) {
    if (this.#whole) return this.#whole.slice(begin, end, type);
    const parts = [];
    for (let at = begin; at < end; ) {
      const piece = Math.floor(at / PIECE);
      const start = piece * PIECE;
      const stop = Math.min(end, start + lengthOf(piece, this.size));
      parts.push(this.#part(piece, at - start, stop - start));
      at = stop;
    }
    return new Blob(parts, { type });
  }

  /** @param {number} piece @param {number} from @param {number} to */
  #part(piece, from, to) {
    const loose = this.#loose.get(piece);
    if (loose) return loose.subarray(from, to);
    const folded = this.#folded.get(Math.floor(piece / PIECES_PER_FOLD));
    if (!folded) throw new RangeError(`piece ${piece} is missing`);
    const start = (piece % PIECES_PER_FOLD) * PIECE;
    return folded.slice(start + from, start + to);
  }

  /** @param {number} fold */
  #fold(fold) {
    const pieces = this.#of(fold);
    if (!pieces.every((piece) => this.#loose.has(piece))) return;
    const parts = pieces.map((piece) => /** @type {Uint8Array<ArrayBuffer>} */ (this.#loose.get(piece)));
    this.#folded.set(fold, new Blob(parts));
    for (const piece of pieces) this.#loose.delete(piece);
  }

  /** @param {number} fold */
  #of(fold) {
    const first = fold * PIECES_PER_FOLD;
    return Array.from({ length: Math.min(PIECES_PER_FOLD, this.count - first) }, (_, index) => first + index);
  }

  #join() {
    const folds = [...this.#folded.keys()].sort((a, b) => a - b);
    const whole = new Blob(folds.map((fold) => /** @type {Blob} */ (this.#folded.get(fold))));
    this.#folded.clear();
    return whole;
  }
}
