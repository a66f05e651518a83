import { FileError, inspect } from "../documents/file-kind.js";
import { textsIn } from "../documents/form.js";
import { MAX_DOCUMENTS } from "../documents/limits.js";
import { isStaff } from "../documents/rounds.js";
import { readableName, readableText } from "../documents/sheet.js";
import { dismiss, openDocument, prepare } from "../documents/viewer.js";
import { thumbnailOf } from "../elements/document-page.js";
import { DocumentTabs } from "../elements/document-tabs.js";
import { find } from "../elements/find.js";
import { Copies } from "./copies.js";
import { OpenedDocuments } from "./opened-documents.js";
import { PageTools } from "./page-tools.js";

/** @typedef {import("../documents/sharing.js").Sharing} Sharing */
/** @typedef {import("../documents/sheet.js").Sheet} Sheet */
/** @typedef {import("../documents/table.js").View} View */
/** @typedef {import("../documents/viewer.js").Bytes} Bytes */
/** @typedef {import("../documents/viewer.js").OpenDocument} OpenDocument */
/** @typedef {import("../documents/viewer.js").OpenPicture} OpenPicture */
/** @typedef {import("../documents/viewer.js").PdfSources} PdfSources */
/** @typedef {import("../elements/document-page.js").DrawnPage} DrawnPage */
/** @typedef {import("../elements/photo-dialog.js").PhotoDialog} PhotoDialog */
/** @typedef {import("../elements/room-notice.js").RoomNotice} RoomNotice */
/** @typedef {import("../elements/shared-document.js").SharedDocument} SharedDocument */
/** @typedef {import("../elements/table-question.js").TableQuestion} TableQuestion */
/** @typedef {import("../elements/words.js").Words} Words */

const TOPIC = "file";
const THUMBNAIL = 72;

/** From the file that is chosen to the page that all look at, or that one looks at alone. */
export class Documents {
  /** What one looks at alone; null while all look together. @type {View | null} */
  #alone = null;
  /** @type {string | null} */
  #shown = null;
  #photos = 0;
  #root;
  #sharing;
  #words;
  #sources;
  #maxBytes;
  #mayOnlyLook;
  #self;
  #isStaff;
  #nameOf;
  #opened;
  #tabs;
  #tools;
  #copies;

  /**
   * @param {object} options
   * @param {HTMLElement} options.root
   * @param {Sharing} options.sharing
   * @param {Words} options.words
   * @param {PdfSources} options.sources
   * @param {number} options.maxBytes
   * @param {boolean} options.viewOnly only advisers put something there, write on it and take it along
   * @param {string} options.self participant
   * @param {string} options.role one's own
   * @param {(participant: string) => string} options.nameOf
   */
  constructor({ root, sharing, words, sources, maxBytes, viewOnly, self, role, nameOf }) {
    this.#root = root;
    this.#sharing = sharing;
    this.#words = words;
    this.#sources = sources;
    this.#maxBytes = maxBytes;
    this.#isStaff = isStaff(role);
    this.#mayOnlyLook = viewOnly && !this.#isStaff;
    this.#self = self;
    this.#nameOf = nameOf;
    const element = this.#place;
    element.start(words);
    this.#opened = new OpenedDocuments({ holdings: sharing.holdings, sources, maxBytes });
    this.#tabs = new DocumentTabs(element, words, (document) => this.#look({ document, page: this.#pageOf(document) }));
    this.#tools = new PageTools({ element, sharing, words, self, mayEraseAll: this.#isStaff, mayOnlyLook: this.#mayOnlyLook, nameOf });
    this.#copies = new Copies(element, sharing, { allowed: !this.#mayOnlyLook, onProblem: () => this.#complain("copy") });
    this.#listenToPerson();
    this.#listenToTable();
  }

  /** How many lie on the table. */
  get count() {
    return this.#sharing.table?.sheets.length ?? 0;
  }

  /**
   * Takes everything off for everybody, so that nothing of it reaches whoever comes later. For advisers only.
   * @returns {Promise<void>} as soon as it is gone everywhere; rejects when another adviser's page does not answer
   */
  clearAll() {
    return this.#sharing.clearTable();
  }

  /**
   * Before somebody comes in who would see what lies there. Nothing there: nothing is asked, and what may still be known of
   * earlier documents, their names for instance, is forgotten nevertheless.
   * @returns {Promise<"keep" | "clear" | "cancel">} what the adviser wants; "clear" has been done by then
   */
  async askAboutTable() {
    if (this.count > 0) return this.#question.ask(this.#names, () => this.clearAll());
    await this.clearAll().catch(() => {});
    return "clear";
  }

  clear() {
    this.#empty();
    this.#place.clear();
    /** @type {TableQuestion | null} */ (this.#root.querySelector("table-question"))?.dismiss();
    dismiss();
  }

  /** Nothing of what lay there is on the screen or in memory any more. */
  #empty() {
    this.#alone = null;
    this.#shown = null;
    this.#tools.clear();
    this.#copies.clear();
    this.#opened.clear();
    this.#tabs.show([], null);
    this.#place.announce(null);
    this.#photo.dismiss();
  }

  // -- the person

  #listenToPerson() {
    const place = this.#place;
    this.#listenToChoosers();
    place.addEventListener("turn", (event) => this.#turn(/** @type {CustomEvent<number>} */ (event).detail));
    place.addEventListener("putaway", () => this.#putAway());
    place.addEventListener("together", () => this.#lookAlone(this.#alone === null));
    place.addEventListener("drawn", (event) => this.#drawn(/** @type {CustomEvent<DrawnPage>} */ (event).detail));
    place.addEventListener("broken", (event) => this.#broken(/** @type {CustomEvent<unknown>} */ (event).detail));
    const description = /** @type {HTMLInputElement} */ (find(place, "[data-description-field]"));
    description.addEventListener("change", () => {
      if (this.#shown) this.#sharing.table?.describe(this.#shown, readableText(description.value, description.maxLength));
    });
  }

  #listenToChoosers() {
    const [chooser, camera] = [find(this.#root, "file-chooser:not([data-photo])"), find(this.#root, "[data-photo]")];
    chooser.hidden = this.#mayOnlyLook;
    camera.hidden = this.#mayOnlyLook || !matchMedia("(pointer: coarse)").matches;
    for (const each of [chooser, camera]) {
      each.addEventListener("opening", () => {
        prepare(this.#sources);
        this.#sharing.announce();
      });
    }
    chooser.addEventListener("chosen", (event) => void this.#putAll(/** @type {CustomEvent<File[]>} */ (event).detail));
    camera.addEventListener("chosen", (event) => void this.#photograph(/** @type {CustomEvent<File[]>} */ (event).detail[0]));
  }

  /** @param {File[]} files */
  async #putAll(files) {
    for (const file of files) await this.#put(file);
  }

  /**
   * The file is opened here first: what cannot be shown is not sent, and disturbs nobody.
   * @param {File} file
   */
  async #put(file) {
    try {
      const kind = await inspect(file, this.#maxBytes);
      const table = await this.#sharing.open().catch(() => Promise.reject(new FileError("unsupported")));
      if (table.sheets.length >= MAX_DOCUMENTS) throw new FileError("too_many");
      const opened = await openDocument(kind, bytesOf(file), this.#sources);
      const texts = opened.kind === "pdf" ? await textsIn(opened).catch(() => new Map()) : new Map();
      const id = crypto.randomUUID();
      this.#opened.keep(id, opened);
      this.#notice.settle(TOPIC);
      this.#alone = null;
      const sheet = { id, name: readableName(file.name), description: "", kind, size: file.size };
      await this.#sharing.put(sheet, file, { texts, values: new Map() });
    } catch (error) {
      this.#complain(error instanceof FileError ? error.problem : "broken");
    }
  }

  /** @param {File} file */
  async #photograph(file) {
    try {
      const kind = await inspect(file, this.#maxBytes);
      if (kind === "pdf") throw new FileError("wrong_kind");
      const picture = /** @type {OpenPicture} */ (await openDocument(kind, bytesOf(file), this.#sources));
      const sheet = this.#photo.straighten(picture.image, this.#words);
      picture.close();
      const straight = await sheet;
      if (!straight) return;
      this.#photos += 1;
      await this.#put(new File([straight], this.#words.say("photo.name", { number: this.#photos })));
    } catch (error) {
      this.#complain(error instanceof FileError ? error.problem : "broken");
    }
  }

  /** @param {number} page */
  #turn(page) {
    if (this.#shown) this.#look({ document: this.#shown, page });
  }

  /** @param {View} view */
  #look(view) {
    if (this.#alone) {
      this.#alone = view;
      this.#show();
    } else {
      this.#sharing.table?.show(view);
    }
  }

  /** @param {boolean} alone */
  #lookAlone(alone) {
    this.#alone = alone ? this.#view : null;
    this.#show();
  }

  /** Only for whoever put it there, and advisers, whom the button is shown. */
  #putAway() {
    if (this.#shown) this.#sharing.table?.takeOff(this.#shown);
  }

  // -- the table

  #listenToTable() {
    const { holdings } = this.#sharing;
    this.#sharing.on("soon", () => prepare(this.#sources));
    this.#sharing.on("table", (table) => {
      table.on("sheets", () => this.#show());
      table.on("view", () => this.#show());
      table.on("marks", () => this.#copies.update());
      this.#tools.watch(table);
    });
    this.#sharing.on("cleared", ({ aside }) => {
      this.#empty();
      if (!aside) this.#place.tell("table.cleared");
    });
    this.#sharing.on("given", ({ document, done, size }) => {
      if (document === this.#shown) this.#place.showTransfer("out", done, size);
    });
    holdings.on("progress", ({ document, done, size }) => {
      if (document === this.#shown) this.#place.showTransfer("in", done, size);
    });
    holdings.on("lost", ({ id, by }) => {
      if (by === this.#self) this.#complain("lost");
      else if (id === this.#shown) this.#place.showProblem(this.#words.say("document.lost"));
    });
    holdings.on("found", (id) => {
      if (id === this.#shown) this.#place.showProblem("");
    });
  }

  /** @returns {View} */
  get #view() {
    const table = this.#sharing.table;
    if (!table) return { document: null, page: 1 };
    return this.#alone?.document && table.sheet(this.#alone.document) ? this.#alone : table.shared;
  }

  /** @param {string} document */
  #pageOf(document) {
    return this.#sharing.table?.pageOf(document) ?? 1;
  }

  #show() {
    const table = this.#sharing.table;
    if (!table) return;
    const { sheets } = table;
    const view = this.#view;
    const sheet = sheets.find(({ id }) => id === view.document) ?? null;
    if (this.#alone && view !== this.#alone) this.#alone = null;
    this.#opened.retain(sheets);
    this.#tabs.show(sheets, view.document);
    this.#place.announce(sheet);
    if (sheet?.id !== this.#shown) this.#changeTo(sheet);
    if (!sheet) return;
    this.#place.turnTo(view.page, table.turnOf(sheet.id));
    this.#showTogether(table.shared);
    this.#showDescription(sheet);
    find(this.#place, "[data-put-away]").hidden = !(this.#isStaff || sheet.by === this.#self);
  }

  /** @param {Sheet | null} sheet */
  #changeTo(sheet) {
    this.#shown = sheet?.id ?? null;
    this.#tools.leave();
    this.#copies.clear();
    if (sheet) void this.#open(sheet);
  }

  /** @param {Sheet} sheet */
  async #open(sheet) {
    if (this.#sharing.holdings.isLost(sheet.id)) this.#place.showProblem(this.#words.say("document.lost"));
    try {
      const opened = await this.#opened.open(sheet);
      if (this.#shown !== sheet.id) return;
      this.#place.place(opened);
      void this.#copies.offer(sheet, opened);
    } catch (error) {
      if (this.#shown === sheet.id) this.#broken(error);
    }
  }

  /** @param {DrawnPage} drawn */
  #drawn(drawn) {
    if (!this.#shown) return;
    this.#tools.lay(this.#shown, this.#place.page, drawn);
    this.#sharing.holdings.relax(this.#shown);
    void this.#paintTab(this.#shown);
  }

  /** @param {string} id */
  async #paintTab(id) {
    const sheet = this.#sharing.table?.sheet(id);
    if (!sheet || this.#tabs.hasPicture(id)) return;
    try {
      const opened = await this.#opened.open(sheet);
      this.#tabs.paint(id, opened.kind === "pdf" ? await thumbnailOf(opened, THUMBNAIL) : smallPicture(opened));
    } catch {
      // A name is enough to find it by.
    }
  }

  /** @param {View} shared */
  #showTogether({ document, page }) {
    const together = this.#alone === null;
    const elsewhere = document === this.#shown ? "together.page" : "together.document";
    const name = (document && this.#sharing.table?.sheet(document)?.name) || this.#words.say("document.unnamed");
    this.#place.showTogether(together, this.#words.say(together ? "together" : elsewhere, { page, name }));
  }

  /** @param {Sheet} sheet */
  #showDescription({ kind, description }) {
    find(this.#place, "[data-description]").hidden = kind === "pdf";
    const field = /** @type {HTMLInputElement} */ (find(this.#place, "[data-description-field]"));
    field.readOnly = this.#mayOnlyLook;
    if (field.value === description || document.activeElement === field) return;
    field.value = description;
    this.#place.drawAgain();
  }

  // -- what went wrong

  /** @param {unknown} error */
  #broken(error) {
    const id = this.#shown;
    if (!id || !this.#sharing.table?.sheet(id)) return;
    // The others look at it nevertheless, and whoever comes later needs its bytes.
    this.#sharing.holdings.relax(id);
    this.#opened.close(id);
    this.#complain(error instanceof FileError && error.problem === "too_slow" ? "too_slow" : "received");
  }

  /** @param {string} problem */
  #complain(problem) {
    const megabytes = Math.floor(this.#maxBytes / 1024 / 1024);
    const text = this.#words.say(`notice.file.${problem}`);
    this.#notice.show(TOPIC, text, this.#words.say(`advice.file.${problem}`, { megabytes, documents: MAX_DOCUMENTS }));
  }

  get #names() {
    return (this.#sharing.table?.sheets ?? []).map(({ name }) => name || this.#words.say("document.unnamed"));
  }

  get #notice() {
    return /** @type {RoomNotice} */ (find(this.#root, "room-notice"));
  }

  get #place() {
    return /** @type {SharedDocument} */ (find(this.#root, "shared-document"));
  }

  get #question() {
    return /** @type {TableQuestion} */ (find(this.#root, "table-question"));
  }

  get #photo() {
    return /** @type {PhotoDialog} */ (find(this.#root, "photo-dialog"));
  }
}

/** @param {File} file @returns {Bytes} */
function bytesOf(file) {
  return {
    size: file.size,
    read: async (begin, end) => new Uint8Array(await file.slice(begin, end).arrayBuffer()),
    whole: async (type) => file.slice(0, file.size, type),
  };
}

/** @param {OpenPicture} picture */
function smallPicture({ image }) {
  const canvas = document.createElement("canvas");
  const scale = THUMBNAIL / Math.max(image.naturalWidth, image.naturalHeight);
  canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}
