import { PIECE, lengthOf } from "./pieces.js";

/** @typedef {import("./pieces.js").Pieces} Pieces */
/**
 * @typedef {Pick<RTCDataChannel, "readyState" | "bufferedAmount" | "bufferedAmountLowThreshold" | "addEventListener"
 *   | "removeEventListener"> & {send: (data: any) => void}} FileChannel
 * @typedef {{document: string, number: number, piece: number}} Wish `number` is how the other side calls the document
 */

/** In front of every piece: number of the document and number of the piece, four bytes each. */
export const HEADER = 8;
export const FRAME = HEADER + PIECE;
/** Chromium throws at 16 MiB in the queue. */
export const PAUSE_ABOVE = 4 * 1024 * 1024;
export const RESUME_AT = 1024 * 1024;
const PIECES_PER_READ = 16;
const MOST_WISHES = 4_096;

/** Sends the pieces the other side asks for over one channel: what is urgent first, never more than it takes. */
export class Giver {
  /** @type {Wish[]} */
  #urgent = [];
  /** @type {Wish[]} */
  #later = [];
  #busy = false;
  #stops = 0;
  #channel;
  #piecesOf;
  #onGiven;
  #onMissing;

  /**
   * @param {object} options
   * @param {FileChannel} options.channel
   * @param {(document: string) => Pieces | null} options.piecesOf what lies here
   * @param {(document: string, piece: number) => void} [options.onGiven]
   * @param {(document: string) => void} [options.onMissing] cannot be given (any more)
   */
  constructor({ channel, piecesOf, onGiven, onMissing }) {
    this.#channel = channel;
    this.#piecesOf = piecesOf;
    this.#onGiven = onGiven;
    this.#onMissing = onMissing;
    channel.bufferedAmountLowThreshold = RESUME_AT;
    channel.addEventListener("bufferedamountlow", () => void this.#work());
    channel.addEventListener("close", () => this.stop());
  }

  /**
   * @param {string} document
   * @param {number} number
   * @param {number[]} pieces
   * @param {boolean} urgent
   */
  give(document, number, pieces, urgent) {
    const queue = urgent ? this.#urgent : this.#later;
    for (const piece of pieces) {
      if (queue.length < MOST_WISHES) queue.push({ document, number, piece });
    }
    void this.#work();
  }

  /** @param {string} document has been taken off the table */
  forget(document) {
    this.#urgent = this.#urgent.filter((wish) => wish.document !== document);
    this.#later = this.#later.filter((wish) => wish.document !== document);
  }

  stop() {
    this.#stops += 1;
    this.#urgent = [];
    this.#later = [];
  }

  async #work() {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let run = this.#nextRun(); run.length > 0 && this.#hasRoom(); run = this.#nextRun()) await this.#giveRun(run);
    } finally {
      this.#busy = false;
    }
  }

  #hasRoom() {
    return this.#channel.readyState === "open" && this.#channel.bufferedAmount <= PAUSE_ABOVE;
  }

  /** Pieces that lie behind each other, so that they are read at once. */
  #nextRun() {
    const queue = this.#urgent.length > 0 ? this.#urgent : this.#later;
    let length = Math.min(queue.length, 1);
    while (length < Math.min(queue.length, PIECES_PER_READ) && follows(queue[length - 1], queue[length])) length += 1;
    return queue.slice(0, length);
  }

  /** @param {Wish[]} run */
  async #giveRun(run) {
    const [{ document, number, piece: first }] = run;
    this.#drop(run);
    const pieces = this.#piecesOf(document);
    if (!pieces || !run.every(({ piece }) => piece < pieces.count && pieces.has(piece))) {
      this.#onMissing?.(document);
      return;
    }
    const last = run[run.length - 1].piece;
    const stops = this.#stops;
    let bytes;
    try {
      bytes = await pieces.read(first * PIECE, last * PIECE + lengthOf(last, pieces.size));
    } catch {
      // The file has gone from the disk, or was changed since it was chosen.
      this.#onMissing?.(document);
      return;
    }
    for (const { piece } of run) {
      if (this.#channel.readyState !== "open" || this.#stops !== stops) return;
      const start = (piece - first) * PIECE;
      this.#channel.send(frame(number, piece, bytes.subarray(start, start + lengthOf(piece, pieces.size))));
      this.#onGiven?.(document, piece);
    }
  }

  /** @param {Wish[]} run */
  #drop(run) {
    const given = new Set(run);
    this.#urgent = this.#urgent.filter((wish) => !given.has(wish));
    this.#later = this.#later.filter((wish) => !given.has(wish));
  }
}

/**
 * @param {unknown} data
 * @returns {{number: number, piece: number, bytes: Uint8Array<ArrayBuffer>} | null}
 */
export function readPiece(data) {
  if (!(data instanceof ArrayBuffer) || data.byteLength <= HEADER || data.byteLength > FRAME) return null;
  const view = new DataView(data);
  return { number: view.getUint32(0), piece: view.getUint32(4), bytes: new Uint8Array(data, HEADER) };
}

/** @param {Wish} before @param {Wish} after */
function follows(before, after) {
  return before.document === after.document && before.number === after.number && before.piece + 1 === after.piece;
}

/** @param {number} number @param {number} piece @param {Uint8Array} bytes */
function frame(number, piece, bytes) {
  const whole = new Uint8Array(HEADER + bytes.length);
  const view = new DataView(whole.buffer);
  view.setUint32(0, number);
  view.setUint32(4, piece);
  whole.set(bytes, HEADER);
  return whole.buffer;
}
