import { Emitter } from "../call/emitter.js";
import { MAX_DOCUMENTS, MAX_FIELD_TEXT, MAX_MARKS, MAX_NOTE } from "./limits.js";
import { readMark } from "./mark.js";
import { readTurn } from "./page-space.js";
import { isWithin, readSheet } from "./sheet.js";

/** @typedef {typeof import("yjs")} Yjs */
/** @typedef {import("./sheet.js").Sheet} Sheet */
/** @typedef {import("./mark.js").Mark} Mark */
/** @typedef {import("./page-space.js").Turn} Turn */
/** @typedef {{document: string | null, page: number}} View */
/** @typedef {string | boolean | string[]} FieldValue of a check box, a group of radio buttons, a list */

/** Changes that came over the line; everything else is our own. */
export const REMOTE = Symbol("remote");
const OWN = Symbol("own");
const MAX_PAGE = 100_000;

/**
 * What lies on the table, as one Yjs document: everybody changes it at once and all see the same in the end. Nobody can
 * be kept from writing nonsense into it, so everything is read through checks that drop what is not what it should be.
 * @extends {Emitter<{change: Uint8Array, sheets: null, view: null, marks: null, values: null, undoable: null}>}
 */
export class Table extends Emitter {
  #doc;
  #sheets;
  #view;
  #marks;
  #values;
  #undo;
  #self;
  #maxBytes;

  /**
   * @param {object} options
   * @param {Yjs} options.Y
   * @param {string} options.self participant
   * @param {number} options.maxBytes
   */
  constructor({ Y, self, maxBytes }) {
    super();
    this.Y = Y;
    this.#self = self;
    this.#maxBytes = maxBytes;
    this.#doc = new Y.Doc();
    ({ sheets: this.#sheets, view: this.#view, marks: this.#marks, values: this.#values } = shapesOf(this.#doc));
    this.#undo = new Y.UndoManager(this.#marks, { trackedOrigins: new Set([OWN]), captureTimeout: 0 });
    for (const event of /** @type {const} */ (["stack-item-added", "stack-item-popped", "stack-cleared"])) {
      this.#undo.on(event, () => this.emit("undoable", null));
    }
    this.#doc.on("update", (change, origin) => {
      if (origin !== REMOTE) this.emit("change", change);
    });
    this.#doc.on("afterTransaction", ({ changed }) => this.#tell(changed));
  }

  // -- documents

  /** @returns {Sheet[]} */
  get sheets() {
    return sheetsIn(this.#doc, this.#maxBytes).slice(0, MAX_DOCUMENTS);
  }

  /** @param {string} id */
  sheet(id) {
    return this.sheets.find((sheet) => sheet.id === id) ?? null;
  }

  /**
   * It comes to lie on top, and all who look together look at it.
   * @param {Omit<Sheet, "by" | "place">} sheet
   * @param {Map<string, string>} [texts] what stands in the fields of the form already
   * @param {Map<string, FieldValue>} [values]
   * @returns {Sheet}
   */
  put(sheet, texts = new Map(), values = new Map()) {
    const place = Math.max(0, ...this.sheets.map((other) => other.place + 1));
    const { id, ...rest } = { ...sheet, by: this.#self, place };
    this.#act(() => {
      this.#sheets.set(id, rest);
      for (const [field, text] of texts) if (text) this.fieldText(id, field).insert(0, text.slice(0, MAX_FIELD_TEXT));
      for (const [field, value] of values) this.#values.set(`${id} ${field}`, value);
      this.#show({ document: id, page: 1 });
    });
    return { id, ...rest };
  }

  /** @param {string} id */
  takeOff(id) {
    const next = this.sheets.filter((sheet) => sheet.id !== id).at(-1) ?? null;
    const shown = this.shared.document === id;
    this.#act(() => {
      this.#sheets.delete(id);
      for (const key of [...this.#view.keys()]) if (key.endsWith(` ${id}`)) this.#view.delete(key);
      for (const key of [...this.#values.keys()]) if (key.startsWith(`${id} `)) this.#values.delete(key);
      for (const mark of this.marks(id)) {
        this.#erase(mark);
        if (mark.type === "note") clearText(this.noteText(mark.id));
      }
      for (const name of [...this.#doc.share.keys()]) {
        if (name.startsWith(`field ${id} `)) clearText(this.#doc.getText(name));
      }
      if (shown) this.#show({ document: next?.id ?? null, page: next ? this.pageOf(next.id) : 1 });
    });
    this.#undo.clear();
  }

  /**
   * @param {string} id
   * @param {string} description
   */
  describe(id, description) {
    const sheet = this.sheet(id);
    if (!sheet) return;
    const { id: _, ...rest } = sheet;
    this.#act(() => this.#sheets.set(id, { ...rest, description }));
  }

  // -- what all look at together

  /** @returns {View} */
  get shared() {
    const document = this.#view.get("shown");
    if (typeof document !== "string" || !this.#sheets.has(document)) return { document: null, page: 1 };
    return { document, page: this.pageOf(document) };
  }

  /** @param {View} view */
  show(view) {
    this.#act(() => this.#show(view));
  }

  /** @param {string} document */
  pageOf(document) {
    const page = this.#view.get(`page ${document}`);
    return isWithin(page, 1, MAX_PAGE) ? /** @type {number} */ (page) : 1;
  }

  /** @param {string} document @returns {Turn} */
  turnOf(document) {
    return readTurn(this.#view.get(`turn ${document}`));
  }

  /** @param {string} document */
  turn(document) {
    this.#act(() => this.#view.set(`turn ${document}`, (this.turnOf(document) + 90) % 360));
  }

  // -- marks

  /**
   * @param {string} document
   * @param {number} [page]
   * @returns {Mark[]} oldest first
   */
  marks(document, page) {
    /** @type {Mark[]} */
    const found = [];
    for (const [id, value] of this.#marks) {
      const mark = readMark(id, value);
      if (mark && mark.document === document && (page === undefined || mark.page === page)) found.push(mark);
      if (found.length >= MAX_MARKS) break;
    }
    return found.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /**
   * @param {import("./mark.js").Stroke | import("./mark.js").Note | Omit<import("./mark.js").Stroke, "id" | "by"> | Omit<import("./mark.js").Note, "id" | "by">} mark
   * @returns {string | null} its id; null when there are too many
   */
  mark(mark) {
    if (this.#marks.size >= MAX_MARKS) return null;
    // In the order of time, by whatever clock; the rest keeps two apart.
    const id = `${Date.now().toString(36).padStart(10, "0")}-${randomLetters()}`;
    this.#act(() => this.#marks.set(id, { ...mark, by: this.#self }), OWN);
    return id;
  }

  /** @param {Mark} mark */
  erase(mark) {
    this.#act(() => this.#erase(mark), OWN);
  }

  /** Takes back the last thing one has drawn or erased oneself, never what another has done. */
  undo() {
    return this.#undo.undo() !== null;
  }

  redo() {
    return this.#undo.redo() !== null;
  }

  get undoable() {
    return { undo: this.#undo.undoStack.length > 0, redo: this.#undo.redoStack.length > 0 };
  }

  // -- texts that several write at once

  /** @param {string} document @param {string} field */
  fieldText(document, field) {
    return this.#doc.getText(`field ${document} ${field}`);
  }

  /** @param {string} note id of its mark */
  noteText(note) {
    return this.#doc.getText(`note ${note}`);
  }

  /**
   * @param {import("yjs").Text} text
   * @param {import("./text-change.js").TextChange} change
   */
  edit(text, { at, removed, inserted }) {
    const most = MAX_FIELD_TEXT + MAX_NOTE;
    if (text.length + inserted.length > most) return;
    this.#act(() => {
      if (removed) text.delete(at, removed);
      if (inserted) text.insert(at, inserted);
    });
  }

  /** @param {string} document @param {string} field @returns {FieldValue | undefined} */
  value(document, field) {
    return readValue(this.#values.get(`${document} ${field}`));
  }

  /** @param {string} document @param {string} field @param {FieldValue} value */
  setValue(document, field, value) {
    this.#act(() => this.#values.set(`${document} ${field}`, value));
  }

  // -- for the line

  /** What we know, so that the other side can tell what we lack. */
  get knowledge() {
    return this.Y.encodeStateVector(this.#doc);
  }

  /** @param {Uint8Array} [knowledge] of whom it is for; everything when left out */
  changesSince(knowledge) {
    return this.Y.encodeStateAsUpdate(this.#doc, knowledge);
  }

  /** @param {Uint8Array} change that has passed the gate */
  apply(change) {
    this.Y.applyUpdate(this.#doc, change, REMOTE);
  }

  destroy() {
    this.removeAllListeners();
    this.#undo.destroy();
    this.#doc.destroy();
  }

  /**
   * Always in this order: what lies on the table is known before it is looked at, whatever order it came in.
   * @param {Map<any, unknown>} changed
   */
  #tell(changed) {
    if (changed.has(this.#sheets)) this.emit("sheets", null);
    if (changed.has(this.#view)) this.emit("view", null);
    if (changed.has(this.#marks)) this.emit("marks", null);
    if (changed.has(this.#values)) this.emit("values", null);
  }

  /** @param {View} view */
  #show({ document, page }) {
    if (this.#view.get("shown") !== document) this.#view.set("shown", document);
    if (document && this.pageOf(document) !== page) this.#view.set(`page ${document}`, page);
  }

  /** @param {Mark} mark */
  #erase(mark) {
    this.#marks.delete(mark.id);
  }

  /** @param {() => void} change @param {symbol | null} [origin] */
  #act(change, origin = null) {
    this.#doc.transact(change, origin);
  }
}

/** @param {import("yjs").Doc} doc */
export function shapesOf(doc) {
  return {
    sheets: /** @type {import("yjs").Map<any>} */ (doc.getMap("sheets")),
    view: /** @type {import("yjs").Map<any>} */ (doc.getMap("view")),
    marks: /** @type {import("yjs").Map<any>} */ (doc.getMap("marks")),
    values: /** @type {import("yjs").Map<any>} */ (doc.getMap("values")),
  };
}

/**
 * @param {import("yjs").Doc} doc
 * @param {number} maxBytes
 * @returns {Sheet[]} in the order in which they lie
 */
export function sheetsIn(doc, maxBytes) {
  /** @type {Sheet[]} */
  const sheets = [];
  for (const [id, value] of doc.getMap("sheets")) {
    const sheet = readSheet(id, value, maxBytes);
    if (sheet) sheets.push(sheet);
  }
  return sheets.sort((a, b) => a.place - b.place || (a.id < b.id ? -1 : 1));
}

/** @param {any} value @returns {FieldValue | undefined} */
function readValue(value) {
  if (typeof value === "boolean") return value;
  if (typeof value === "string" && value.length <= MAX_FIELD_TEXT) return value;
  if (Array.isArray(value) && value.length <= 1_000 && value.every((each) => typeof each === "string")) return value;
  return undefined;
}

/** @param {import("yjs").Text} text */
function clearText(text) {
  text.delete(0, text.length);
}

function randomLetters() {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
