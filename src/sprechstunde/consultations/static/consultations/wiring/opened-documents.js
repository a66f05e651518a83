import { inspect } from "../documents/file-kind.js";
import { openDocument } from "../documents/viewer.js";

/** @typedef {import("../documents/holdings.js").Holdings} Holdings */
/** @typedef {import("../documents/sheet.js").Sheet} Sheet */
/** @typedef {import("../documents/viewer.js").OpenDocument} OpenDocument */
/** @typedef {import("../documents/viewer.js").Bytes} Bytes */
/** @typedef {import("../documents/viewer.js").PdfSources} PdfSources */

/** Each has a worker and what it has read of the file; a phone has memory for few. */
const MOST_OPEN = 3;
const HEAD = 1_024;

/** Documents that are open here: those looked at last. */
export class OpenedDocuments {
  /** In the order in which they were looked at. @type {Map<string, Promise<OpenDocument>>} */
  #open = new Map();
  #holdings;
  #sources;
  #maxBytes;

  /** @param {{holdings: Holdings, sources: PdfSources, maxBytes: number}} options */
  constructor({ holdings, sources, maxBytes }) {
    this.#holdings = holdings;
    this.#sources = sources;
    this.#maxBytes = maxBytes;
  }

  /** @param {string} id @param {OpenDocument} opened */
  keep(id, opened) {
    this.#remember(id, Promise.resolve(opened));
  }

  /**
   * @param {Sheet} sheet
   * @returns {Promise<OpenDocument>} rejects with a FileError
   */
  open(sheet) {
    return this.#remember(sheet.id, this.#open.get(sheet.id) ?? this.#opening(sheet));
  }

  /** @param {Sheet[]} sheets everything that lies on the table */
  retain(sheets) {
    for (const id of [...this.#open.keys()]) if (!sheets.some((sheet) => sheet.id === id)) this.close(id);
  }

  /** @param {string} id */
  close(id) {
    const opening = this.#open.get(id);
    this.#open.delete(id);
    opening?.then((opened) => opened.close(), () => {});
  }

  clear() {
    for (const id of [...this.#open.keys()]) this.close(id);
  }

  /** @param {Sheet} sheet */
  async #opening({ id, size }) {
    /** @type {Bytes} */
    const bytes = {
      size,
      read: (begin, end) => this.#holdings.read(id, begin, end),
      whole: (type) => this.#holdings.whole(id, type),
    };
    // What came over the line is judged by its content as well, not by what was announced.
    const head = await bytes.read(0, Math.min(HEAD, size));
    const found = await inspect(new Blob([head]), this.#maxBytes, { whole: false });
    return openDocument(found, bytes, this.#sources);
  }

  /** @param {string} id @param {Promise<OpenDocument>} opening */
  #remember(id, opening) {
    this.#open.delete(id);
    this.#open.set(id, opening);
    opening.catch(() => {
      if (this.#open.get(id) === opening) this.#open.delete(id);
    });
    for (const oldest of [...this.#open.keys()].slice(0, -MOST_OPEN)) this.close(oldest);
    return opening;
  }
}
