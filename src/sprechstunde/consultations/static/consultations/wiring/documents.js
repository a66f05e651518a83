import { FileError, MEDIA_TYPES, inspect } from "../documents/file-kind.js";
import { readableName } from "../documents/table.js";
import { openDocument } from "../documents/viewer.js";
import { find } from "../elements/find.js";

/** @typedef {import("../documents/sharing.js").Sharing} Sharing */
/** @typedef {import("../documents/table.js").Sheet} Sheet */
/** @typedef {import("../documents/viewer.js").OpenDocument} OpenDocument */
/** @typedef {import("../documents/viewer.js").PdfSources} PdfSources */
/** @typedef {import("../elements/room-notice.js").RoomNotice} RoomNotice */
/** @typedef {import("../elements/shared-document.js").SharedDocument} SharedDocument */
/** @typedef {import("../elements/words.js").Words} Words */

const TOPIC = "file";

/** From the file that is chosen to the page that both see. */
export class Documents {
  #root;
  #sharing;
  #words;
  #sources;
  #maxBytes;
  /** The document that was opened here in order to show it. @type {{id: string, opened: OpenDocument} | null} */
  #prepared = null;

  /**
   * @param {object} options
   * @param {HTMLElement} options.root
   * @param {Sharing} options.sharing
   * @param {Words} options.words
   * @param {PdfSources} options.sources
   * @param {number} options.maxBytes
   */
  constructor({ root, sharing, words, sources, maxBytes }) {
    this.#root = root;
    this.#sharing = sharing;
    this.#words = words;
    this.#sources = sources;
    this.#maxBytes = maxBytes;
    this.#listenToPerson();
    this.#listenToTable();
  }

  clear() {
    this.#place.clear();
    this.#prepared = null;
  }

  #listenToPerson() {
    this.#place.start(this.#words);
    find(this.#root, "file-chooser").addEventListener("chosen", (event) => {
      void this.#show(/** @type {CustomEvent<File>} */ (event).detail);
    });
    this.#place.addEventListener("turn", (event) => {
      this.#sharing.turnTo(/** @type {CustomEvent<number>} */ (event).detail);
    });
    this.#place.addEventListener("putaway", () => this.#sharing.takeAway());
    this.#place.addEventListener("broken", () => this.#complain("received"));
  }

  #listenToTable() {
    this.#sharing.on("table", ({ sheet, page }) => {
      this.#place.announce(sheet);
      this.#place.turnTo(page.number);
    });
    this.#sharing.on("file", ({ sheet, file }) => void this.#open(sheet, file));
    this.#sharing.on("progress", ({ direction, done }) => this.#place.showTransfer(direction, done));
    this.#sharing.on("lost", () => this.#complain("lost"));
  }

  /**
   * The file is opened here first: what cannot be shown is not sent, and disturbs nobody.
   * @param {File} file
   */
  async #show(file) {
    try {
      const kind = await inspect(file, this.#maxBytes);
      const opened = await openDocument(kind, file, this.#sources);
      const id = crypto.randomUUID();
      this.#prepared = { id, opened };
      this.#notice.settle(TOPIC);
      this.#sharing.show({ id, name: readableName(file.name), kind, size: file.size }, file);
    } catch (error) {
      this.#complain(error instanceof FileError ? error.problem : "broken");
    }
  }

  /**
   * @param {Sheet} sheet
   * @param {Blob} file
   */
  async #open(sheet, file) {
    try {
      const opened = await this.#opened(sheet, file);
      if (this.#sharing.table.sheet?.id !== sheet.id) {
        opened.close();
        return;
      }
      this.#place.place(opened);
    } catch {
      if (this.#sharing.table.sheet?.id === sheet.id) this.#complain("received");
    }
  }

  /**
   * @param {Sheet} sheet
   * @param {Blob} file
   * @returns {Promise<OpenDocument>}
   */
  async #opened(sheet, file) {
    const prepared = this.#prepared;
    this.#prepared = null;
    if (prepared?.id === sheet.id) return prepared.opened;
    prepared?.opened.close();
    // What came over the line is judged by its content as well, not by what was announced.
    const kind = await inspect(file, this.#maxBytes);
    return openDocument(kind, new Blob([file], { type: MEDIA_TYPES[kind] }), this.#sources);
  }

  /** @param {string} problem */
  #complain(problem) {
    const megabytes = Math.floor(this.#maxBytes / 1024 / 1024);
    const text = this.#words.say(`notice.file.${problem}`);
    this.#notice.show(TOPIC, text, this.#words.say(`advice.file.${problem}`, { megabytes }));
  }

  get #notice() {
    return /** @type {RoomNotice} */ (find(this.#root, "room-notice"));
  }

  get #place() {
    return /** @type {SharedDocument} */ (find(this.#root, "shared-document"));
  }
}
