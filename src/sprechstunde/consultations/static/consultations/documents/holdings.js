import { Emitter } from "../call/emitter.js";
import { Fetching } from "./fetching.js";
import { Pieces } from "./pieces.js";

/** @typedef {import("./sheet.js").Sheet} Sheet */
/** @typedef {import("./fetching.js").Source} Source */
/**
 * @typedef {Source & {participant: string, open: boolean}} Neighbour one connection to one page load
 * @typedef {object} Holding what lies here of one document
 * @property {Sheet} sheet
 * @property {Pieces} pieces
 * @property {Fetching | null} fetching null when all is here
 * @property {Set<Neighbour>} empty say that they do not have it
 * @property {Set<Neighbour>} later say that they are fetching it themselves
 * @property {boolean} lost
 */

/**
 * The bytes of everything on the table. Who lacks a document fetches it from one who has it. That one rule covers the first
 * showing, a late arrival, a reload and a source that leaves in the middle.
 * @extends {Emitter<{progress: {document: string, done: number, size: number}, complete: string, lost: Sheet, found: string}>}
 */
export class Holdings extends Emitter {
  /** @type {Map<string, Holding>} */
  #holdings = new Map();
  /** @type {Set<Neighbour>} */
  #neighbours = new Set();
  /** Put on the table by us, before the table says so. @type {Map<string, Blob>} */
  #own = new Map();

  /** @param {string} document @param {Blob} file */
  bring(document, file) {
    this.#own.set(document, file);
  }

  /** @param {Sheet[]} sheets everything that lies there */
  update(sheets) {
    const ids = new Set(sheets.map(({ id }) => id));
    for (const id of [...this.#holdings.keys()]) if (!ids.has(id)) this.#drop(id);
    for (const sheet of sheets) {
      const known = this.#holdings.get(sheet.id);
      if (known) known.sheet = sheet;
      else this.#add(sheet);
    }
  }

  /** @param {string} document */
  pieces(document) {
    return this.#holdings.get(document)?.pieces ?? null;
  }

  /** @param {string} document */
  isLost(document) {
    return this.#holdings.get(document)?.lost ?? false;
  }

  /**
   * @param {string} document
   * @param {number} begin
   * @param {number} end exclusive
   * @returns {Promise<Uint8Array<ArrayBuffer>>} waits until it is here; rejects when the document leaves the table
   */
  async read(document, begin, end) {
    const holding = this.#holdings.get(document);
    if (!holding) throw new Error("the document is gone");
    await holding.fetching?.need(begin, end);
    return holding.pieces.read(begin, end);
  }

  /** @param {string} document @param {string} type @returns {Promise<Blob>} all of it, as soon as it is here */
  async whole(document, type) {
    const holding = this.#holdings.get(document);
    if (!holding) throw new Error("the document is gone");
    await holding.fetching?.need(0, holding.sheet.size);
    return holding.pieces.blob(type);
  }

  /** @param {string} document what is seen of it is here: now the rest, and then the other documents */
  relax(document) {
    const fetching = this.#holdings.get(document)?.fetching;
    if (fetching) fetching.relax();
    else this.#fetchNext();
  }

  // -- neighbours

  /** @param {Neighbour} neighbour its channels are open */
  arrive(neighbour) {
    this.#neighbours.add(neighbour);
    this.#seekAll();
  }

  /** @param {Neighbour} neighbour */
  leave(neighbour) {
    this.#neighbours.delete(neighbour);
    for (const holding of this.#holdings.values()) {
      holding.empty.delete(neighbour);
      holding.later.delete(neighbour);
      if (holding.fetching?.source === neighbour) holding.fetching.from(null);
    }
    this.#seekAll();
  }

  /**
   * @param {Neighbour} neighbour
   * @param {"missing" | "later" | "have"} answer
   * @param {string} document
   */
  hear(neighbour, answer, document) {
    const holding = this.#holdings.get(document);
    if (!holding?.fetching || !this.#neighbours.has(neighbour)) return;
    holding.empty.delete(neighbour);
    holding.later.delete(neighbour);
    if (answer === "missing") holding.empty.add(neighbour);
    if (answer === "later") holding.later.add(neighbour);
    if (answer !== "have" && holding.fetching.source === neighbour) holding.fetching.from(null);
    this.#seek(holding);
  }

  /**
   * @param {string} document
   * @param {Neighbour} asking
   * @returns {"missing" | "later" | "have"} what to answer to who asks for it
   */
  answerFor(document, asking) {
    const holding = this.#holdings.get(document);
    if (!holding) return "missing";
    if (!holding.fetching) return "have";
    return holding.fetching.source && holding.fetching.source !== asking ? "later" : "missing";
  }

  /**
   * @param {Neighbour} neighbour
   * @param {string} document
   * @param {number} piece
   * @param {Uint8Array<ArrayBuffer>} bytes
   */
  arrived(neighbour, document, piece, bytes) {
    const holding = this.#holdings.get(document);
    if (holding?.fetching?.source !== neighbour) return;
    if (!holding.fetching.arrived(piece, bytes, performance.now())) return;
    const { pieces } = holding;
    this.emit("progress", { document, done: pieces.bytesThere, size: pieces.size });
    if (pieces.complete) this.#completed(holding);
  }

  clear() {
    for (const id of [...this.#holdings.keys()]) this.#drop(id);
    this.#neighbours.clear();
    this.#own.clear();
    this.removeAllListeners();
  }

  /** @param {Sheet} sheet */
  #add(sheet) {
    const file = this.#own.get(sheet.id);
    this.#own.delete(sheet.id);
    const onStalled = () => {
      const source = /** @type {Neighbour | null} */ (holding.fetching?.source ?? null);
      if (source) this.hear(source, "missing", sheet.id);
    };
    const fetching = file ? null : new Fetching({ document: sheet.id, size: sheet.size, onStalled });
    const pieces = fetching?.pieces ?? new Pieces(sheet.size, /** @type {Blob} */ (file));
    /** @type {Holding} */
    const holding = { sheet, pieces, fetching, empty: new Set(), later: new Set(), lost: false };
    this.#holdings.set(sheet.id, holding);
    this.#seek(holding);
  }

  /** @param {string} id */
  #drop(id) {
    const holding = this.#holdings.get(id);
    this.#holdings.delete(id);
    holding?.fetching?.stop();
    holding?.pieces.clear();
  }

  #seekAll() {
    for (const holding of [...this.#holdings.values()]) this.#seek(holding);
  }

  /** @param {Holding} holding */
  #seek(holding) {
    const { fetching, sheet, empty, later } = holding;
    if (!fetching || fetching.source) return;
    const possible = [...this.#neighbours].filter((neighbour) => !empty.has(neighbour) && !later.has(neighbour));
    const source = possible.find(({ participant }) => participant === sheet.by) ?? possible[0];
    if (source) {
      this.#foundAgain(holding);
      fetching.from(source);
    } else if (this.#neighbours.size > 0 && later.size === 0 && !holding.lost) {
      holding.lost = true;
      this.emit("lost", sheet);
    }
  }

  /** @param {Holding} holding */
  #foundAgain(holding) {
    if (!holding.lost) return;
    holding.lost = false;
    this.emit("found", holding.sheet.id);
  }

  /** @param {Holding} holding */
  #completed(holding) {
    holding.fetching?.stop();
    holding.fetching = null;
    this.emit("complete", holding.sheet.id);
    this.#fetchNext();
  }

  #fetchNext() {
    for (const { fetching } of this.#holdings.values()) {
      if (fetching) {
        fetching.relax();
        return;
      }
    }
  }
}
