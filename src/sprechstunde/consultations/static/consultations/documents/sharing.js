import { sendOnDesk } from "../call/desk.js";
import { Emitter } from "../call/emitter.js";
import { emptyTable, merge, putOnTable, readTable, turnPage } from "./table.js";
import { FileReceiver, sendFile } from "./transfer.js";

/** @typedef {import("./table.js").Sheet} Sheet */
/** @typedef {import("./table.js").Table} Table */
/** @typedef {import("../call/peer.js").Channels} Channels */
/** @typedef {import("../call/desk.js").DeskMessage} DeskMessage */

/**
 * @typedef {object} Link one connection to one page load
 * @property {Channels} channels
 * @property {FileReceiver} receiver
 * @property {AbortController | null} sending
 * @property {number} transfers how many files have gone over it
 * @property {boolean} open
 * @property {boolean} empty has said that it does not have the document either
 */

/**
 * The document both look at. The table (which document, which page) is told to everybody; the file is fetched by
 * whoever lacks it from whoever has it. That one rule covers the first showing, a reload on either side and a
 * connection that broke in mid-transfer.
 * @extends {Emitter<{
 *   table: Table,
 *   file: {sheet: Sheet, file: Blob},
 *   progress: {direction: "out" | "in", sheet: Sheet, done: number},
 *   lost: Sheet,
 * }>}
 */
export class Sharing extends Emitter {
  /** @type {Table} */
  table = emptyTable();
  /** Of the document on the table. @type {Blob | null} */
  #file = null;
  /** @type {Map<string, Link>} */
  #links = new Map();
  /** Whom the missing file has been asked from. @type {Link | null} */
  #asked = null;
  #author;
  #maxBytes;

  /**
   * @param {object} options
   * @param {string} options.author participant and page load: a reload must not sign as its predecessor
   * @param {number} options.maxBytes
   */
  constructor({ author, maxBytes }) {
    super();
    this.#author = author;
    this.#maxBytes = maxBytes;
  }

  /**
   * @param {Sheet} sheet
   * @param {Blob} file
   */
  show(sheet, file) {
    this.#change(putOnTable(this.table, sheet, this.#author), file);
    this.emit("file", { sheet, file });
  }

  takeAway() {
    if (this.table.sheet) this.#change(putOnTable(this.table, null, this.#author), null);
  }

  /** @param {number} page */
  turnTo(page) {
    if (this.table.sheet && page !== this.table.page.number) {
      this.#change(turnPage(this.table, page, this.#author), this.#file);
    }
  }

  /**
   * A connection is being made.
   * @param {string} id
   * @param {Channels} channels
   */
  attach(id, channels) {
    this.#detach(id);
    const receiver = new FileReceiver({
      expectedSize: (document) => this.#missingSheet(document)?.size ?? null,
      onProgress: (document, done) => this.#progressed(document, done),
      onFile: (document, file) => this.#arrived(document, file),
      onBroken: (document) => this.#broken(document, link),
    });
    /** @type {Link} */
    const link = { channels, receiver, sending: null, transfers: 0, open: false, empty: false };
    this.#links.set(id, link);
    channels.files.onmessage = ({ data }) => receiver.receive(data);
    channels.files.addEventListener("close", () => this.#closed(link));
  }

  /**
   * All channels are open.
   * @param {string} id
   */
  greet(id) {
    const link = this.#links.get(id);
    if (!link) return;
    link.open = true;
    sendOnDesk(link.channels.desk, { type: "table", table: this.table });
    this.#seek();
  }

  /**
   * @param {string} id
   * @param {DeskMessage} message
   */
  receiveDesk(id, message) {
    const link = this.#links.get(id);
    if (!link) return;
    if (message.type === "table") this.#merge(message.table);
    else if (message.type === "want") this.#wanted(link, message.document);
    else if (message.type === "missing" && message.document === this.table.sheet?.id) this.#nothingThere(link);
  }

  clear() {
    for (const id of [...this.#links.keys()]) this.#detach(id);
    this.table = emptyTable();
    this.#file = null;
    this.removeAllListeners();
  }

  /**
   * @param {Table} table
   * @param {Blob | null} file
   */
  #change(table, file) {
    this.#become(table, file);
    for (const { channels } of this.#links.values()) sendOnDesk(channels.desk, { type: "table", table });
  }

  /**
   * @param {Table} table
   * @param {Blob | null} file
   */
  #become(table, file) {
    if (table.sheet?.id !== this.table.sheet?.id) this.#stopTransfers();
    this.table = table;
    this.#file = file;
    this.emit("table", table);
  }

  /** @param {unknown} received */
  #merge(received) {
    const theirs = readTable(received, this.#maxBytes);
    const merged = theirs ? merge(this.table, theirs) : this.table;
    if (merged === this.table) return;
    const same = merged.sheet?.id === this.table.sheet?.id;
    this.#become(merged, same ? this.#file : null);
    this.#seek();
  }

  // -- fetching

  /** @param {string} document */
  #missingSheet(document) {
    const { sheet } = this.table;
    return sheet && sheet.id === document && !this.#file ? sheet : null;
  }

  #seek() {
    const { sheet } = this.table;
    if (!sheet || this.#file || this.#asked) return;
    const links = [...this.#links.values()].filter(({ open }) => open);
    const source = links.find(({ empty }) => !empty);
    if (source) {
      this.#asked = source;
      sendOnDesk(source.channels.desk, { type: "want", document: sheet.id });
    } else if (links.length > 0) {
      this.emit("lost", sheet);
      this.takeAway();
    }
  }

  /** @param {Link} link */
  #nothingThere(link) {
    link.empty = true;
    if (this.#asked !== link) return;
    this.#asked = null;
    this.#seek();
  }

  /**
   * @param {string} document
   * @param {number} done
   */
  #progressed(document, done) {
    const sheet = this.#missingSheet(document);
    if (sheet) this.emit("progress", { direction: "in", sheet, done });
  }

  /**
   * @param {string} document
   * @param {Blob} file
   */
  #arrived(document, file) {
    const sheet = this.#missingSheet(document);
    if (!sheet) return;
    this.#file = file;
    this.#asked = null;
    this.emit("file", { sheet, file });
  }

  /**
   * @param {string} document
   * @param {Link} link
   */
  #broken(document, link) {
    if (!this.#missingSheet(document)) return;
    // Who sends less, more or something else than it said would do so again.
    this.#nothingThere(link);
  }

  // -- giving

  /**
   * @param {Link} link
   * @param {unknown} document
   */
  #wanted(link, document) {
    const { sheet } = this.table;
    if (typeof document !== "string") return;
    if (!sheet || sheet.id !== document || !this.#file) {
      sendOnDesk(link.channels.desk, { type: "missing", document });
      return;
    }
    void this.#give(link, sheet, this.#file);
  }

  /**
   * @param {Link} link
   * @param {Sheet} sheet
   * @param {Blob} file
   */
  async #give(link, sheet, file) {
    link.sending?.abort();
    const sending = new AbortController();
    link.sending = sending;
    link.transfers += 1;
    /** @param {number} done */
    const onProgress = (done) => {
      if (!sending.signal.aborted) this.emit("progress", { direction: "out", sheet, done });
    };
    try {
      await sendFile({
        channel: link.channels.files,
        transfer: link.transfers,
        document: sheet.id,
        file,
        signal: sending.signal,
        onProgress,
      });
    } catch {
      // A newer document, a connection that broke (it is asked for again), or a file that has gone from the disk:
      // the receiver is told by "cancel" or by the channel's end.
    }
    if (link.sending === sending) link.sending = null;
  }

  #stopTransfers() {
    this.#asked = null;
    for (const link of this.#links.values()) {
      link.sending?.abort();
      link.empty = false;
    }
  }

  /** @param {Link} link */
  #closed(link) {
    link.open = false;
    link.sending?.abort();
    if (this.#asked !== link) return;
    this.#asked = null;
    // Somebody else may have it; with nobody there it is asked for at the next meeting.
    this.#seek();
  }

  /** @param {string} id */
  #detach(id) {
    const link = this.#links.get(id);
    this.#links.delete(id);
    if (link) this.#closed(link);
  }
}
