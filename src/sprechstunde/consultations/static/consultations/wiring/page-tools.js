import { fieldsOn } from "../documents/form.js";
import { markAt, simplified } from "../documents/mark.js";
import { DocumentFields } from "../elements/document-fields.js";
import { DocumentNotes } from "../elements/document-notes.js";
import { DocumentSurface } from "../elements/document-surface.js";
import { DocumentTools } from "../elements/document-tools.js";
import { find, setText } from "../elements/find.js";

/** @typedef {import("../documents/sharing.js").Sharing} Sharing */
/** @typedef {import("../documents/table.js").Table} Table */
/** @typedef {import("../documents/mark.js").Mark} Mark */
/** @typedef {import("../documents/mark.js").Note} Note */
/** @typedef {import("../documents/mark.js").Point} Point */
/** @typedef {import("../documents/messages.js").Pointing} Pointing */
/** @typedef {import("../elements/document-page.js").DrawnPage} DrawnPage */
/** @typedef {import("../elements/document-tools.js").Deed} Deed */
/** @typedef {import("../elements/shared-document.js").SharedDocument} SharedDocument */
/** @typedef {import("../elements/words.js").Words} Words */

/** A finger that has been lifted still shows for so long where it was. */
const POINTER_STAYS = 2_500;
const BETWEEN_POINTERS = 33;
/** How near to a mark one has to come to erase it. */
const REACH = 220;

/** What is done on the page that is looked at: pointing, marking, notes, filling in. */
export class PageTools {
  /** @type {DocumentSurface | null} */
  #surface = null;
  /** @type {{document: string, page: number, drawn: DrawnPage} | null} */
  #page = null;
  /** Where the others point. @type {Map<string, Pointing>} */
  #pointings = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #pointer;
  #pointedAt = 0;
  #element;
  #sharing;
  #words;
  #self;
  #mayEraseAll;
  #mayOnlyLook;
  #nameOf;
  #tools;
  #notes;
  #fields;
  #seenMarks = 0;

  /**
   * @param {object} options
   * @param {SharedDocument} options.element
   * @param {Sharing} options.sharing
   * @param {Words} options.words
   * @param {string} options.self
   * @param {boolean} options.mayEraseAll advisers also erase what others have drawn
   * @param {boolean} options.mayOnlyLook turn pages and point, but nothing that stays
   * @param {(participant: string) => string} options.nameOf
   */
  constructor({ element, sharing, words, self, mayEraseAll, mayOnlyLook, nameOf }) {
    this.#element = element;
    this.#sharing = sharing;
    this.#words = words;
    this.#self = self;
    this.#mayEraseAll = mayEraseAll;
    this.#mayOnlyLook = mayOnlyLook;
    this.#nameOf = nameOf;
    this.#tools = new DocumentTools(element, words, {
      onTool: (tool) => {
        this.#surface?.use(tool);
        element.dataset.tool = tool;
      },
      onDeed: (deed) => this.#do(deed),
    });
    this.#tools.allow({ smaller: false });
    if (mayOnlyLook) this.#tools.leaveOnly(["read", "point", "smaller", "larger", "turn"]);
    this.#notes = new DocumentNotes(element, words, {
      nameOf,
      mayWrite: !mayOnlyLook,
      mayErase: (note) => this.#mayErase(note),
      onErase: (note) => this.#table?.erase(note),
    });
    this.#fields = new DocumentFields(element, { mayWrite: !mayOnlyLook });
    sharing.on("pointer", ({ participant, at }) => this.#pointed(participant, at));
  }

  /** @param {Table} table */
  watch(table) {
    table.on("marks", () => this.#showMarks());
    table.on("values", () => this.#fields.update());
    table.on("undoable", () => this.#tools.allow(table.undoable));
  }

  /**
   * A page has been drawn anew; what lies on it goes with it.
   * @param {string} document
   * @param {number} page
   * @param {DrawnPage} drawn
   */
  lay(document, page, drawn) {
    const hadFocus = this.#surface?.hasFocus ?? false;
    const samePage = this.#page?.document === document && this.#page.page === page;
    if (!samePage) this.#leavePage();
    this.#page = { document, page, drawn };
    this.#surface = this.#surfaceOn(drawn);
    this.#surface.use(this.#tools.tool);
    if (hadFocus) this.#surface.focus();
    this.#showMarks();
    this.#showPointers();
    void this.#showForm(this.#page);
  }

  /** Another document, or none. */
  leave() {
    this.#leavePage();
    this.#page = null;
    this.#surface = null;
  }

  clear() {
    clearTimeout(this.#pointer);
    this.leave();
    this.#pointings.clear();
  }

  get #table() {
    return this.#sharing.table;
  }

  #leavePage() {
    this.#notes.clear();
    this.#fields.clear();
    this.#seenMarks = -1;
    find(this.#element, "[data-links]").hidden = true;
  }

  /** @param {DrawnPage} drawn */
  #surfaceOn({ element, height, turn }) {
    return new DocumentSurface(element, {
      height,
      turn,
      label: this.#words.say("tool.surface"),
      listeners: {
        onPoint: (at, held) => this.#point(at, held),
        onStroke: (points, pen) => this.#mark({ type: "stroke", pen, points: simplified(points) }),
        onNote: (at) => this.#write(at),
        onErase: (at) => this.#erase(at),
        onLetGo: () => this.#tools.choose("read"),
        penNow: () => this.#tools.pen,
      },
    });
  }

  // -- marks

  /** @param {Deed} deed */
  #do(deed) {
    if (deed === "undo") this.#table?.undo();
    else if (deed === "redo") this.#table?.redo();
    else if (deed === "smaller") this.#tools.allow(this.#element.zoom(-1));
    else if (deed === "larger") this.#tools.allow(this.#element.zoom(1));
    else if (this.#page) this.#table?.turn(this.#page.document);
  }

  /** @param {{type: "stroke", pen: import("../documents/mark.js").Pen, points: number[]} | {type: "note", x: number, y: number}} mark */
  #mark(mark) {
    if (!this.#page) return null;
    const { document, page } = this.#page;
    const id = this.#table?.mark({ ...mark, document, page }) ?? null;
    if (!id) this.#element.tell("mark.full");
    return id;
  }

  /** @param {Point} at */
  #write({ x, y }) {
    const id = this.#mark({ type: "note", x, y });
    if (!id) return;
    this.#tools.choose("read");
    this.#notes.focus(id);
  }

  /** @param {Point} at */
  #erase(at) {
    const mark = markAt(this.#marksHere.filter((each) => this.#mayErase(each)), at, REACH);
    if (!mark) return;
    this.#table?.erase(mark);
    this.#element.tell("mark.erased");
  }

  /** @param {Mark} mark */
  #mayErase({ by }) {
    return !this.#mayOnlyLook && (this.#mayEraseAll || by === this.#self);
  }

  get #marksHere() {
    return this.#page ? (this.#table?.marks(this.#page.document, this.#page.page) ?? []) : [];
  }

  #showMarks() {
    const table = this.#table;
    if (!table) return;
    if (!this.#page || !this.#surface) return;
    const marks = this.#marksHere;
    this.#surface.show(marks);
    const notes = marks.flatMap((mark) => (mark.type === "note" ? [mark] : []));
    this.#notes.show(notes, table, this.#page.drawn.element, this.#surface);
    this.#announce(marks);
  }

  /** Who does not see it hears that something was marked. @param {Mark[]} marks */
  #announce(marks) {
    const newest = marks[marks.length - 1];
    const isNew = this.#seenMarks >= 0 && marks.length > this.#seenMarks;
    this.#seenMarks = marks.length;
    if (!isNew || newest.by === this.#self) return;
    this.#element.tell(newest.type === "note" ? "note.added" : "mark.added", { name: this.#nameOf(newest.by) });
  }

  // -- pointing

  /** @param {Point | null} at @param {boolean} held */
  #point(at, held) {
    clearTimeout(this.#pointer);
    if (!at || !this.#page) {
      this.#sharing.point(null);
      return;
    }
    const { document, page } = this.#page;
    const tell = () => {
      this.#pointedAt = performance.now();
      this.#sharing.point({ document, page, ...at });
      if (!held) this.#pointer = setTimeout(() => this.#sharing.point(null), POINTER_STAYS);
    };
    const wait = this.#pointedAt + BETWEEN_POINTERS - performance.now();
    if (wait <= 0) tell();
    else this.#pointer = setTimeout(tell, wait);
  }

  /** @param {string} participant @param {Pointing | null} at */
  #pointed(participant, at) {
    if (at) this.#pointings.set(participant, at);
    else this.#pointings.delete(participant);
    this.#showPointer(participant, at);
  }

  #showPointers() {
    for (const [participant, at] of this.#pointings) this.#showPointer(participant, at);
  }

  /** @param {string} participant @param {Pointing | null} at */
  #showPointer(participant, at) {
    const here = at && at.document === this.#page?.document && at.page === this.#page.page;
    this.#surface?.point(participant, here ? at : null, this.#nameOf(participant));
  }

  // -- what can be filled in, and where links lead

  /** @param {{document: string, page: number, drawn: DrawnPage}} here */
  async #showForm(here) {
    const { pdf, element } = here.drawn;
    if (!pdf || !this.#table) return;
    const fields = await fieldsOn(pdf.page).catch(() => []);
    if (this.#page !== here || !this.#table) return;
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset?.field;
    this.#fields.show(fields, { page: element, viewport: pdf.viewport, table: this.#table, document: here.document });
    if (focused && document.activeElement === document.body) this.#focusField(element, focused);
    await this.#showLinks(here);
  }

  /** @param {HTMLElement} element @param {string} name */
  #focusField(element, name) {
    const field = [.../** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll("[data-field]"))].find(({ dataset }) => dataset.field === name);
    field?.focus();
  }

  /** Only to read: nothing in a document leads anywhere. @param {{drawn: DrawnPage}} here */
  async #showLinks(here) {
    const annotations = (await here.drawn.pdf?.page.getAnnotations({ intent: "display" }).catch(() => [])) ?? [];
    if (this.#page?.drawn !== here.drawn) return;
    const addresses = new Set(annotations.flatMap(({ subtype, unsafeUrl, url }) => (subtype === "Link" && (url || unsafeUrl) ? [String(url || unsafeUrl)] : [])));
    const items = [...addresses].slice(0, 50).map((address) => {
      const item = document.createElement("li");
      setText(item, address.slice(0, 500));
      return item;
    });
    find(this.#element, "[data-links-list]").replaceChildren(...items);
    find(this.#element, "[data-links]").hidden = items.length === 0;
  }
}
