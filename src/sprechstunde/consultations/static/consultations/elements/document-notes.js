import { copyOf, find, setText } from "./find.js";
import { TextBinding } from "./text-binding.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("../documents/table.js").Table} Table */
/** @typedef {import("../documents/mark.js").Note} Note */
/** @typedef {import("./document-surface.js").DocumentSurface} DocumentSurface */

/**
 * Notes: a numbered pin where each belongs, and below the page its text, which everybody may write. There it has room on the
 * smallest screen, and is read in order.
 */
export class DocumentNotes {
  /** @type {Map<string, {item: HTMLElement, pin: HTMLElement, binding: TextBinding}>} */
  #shown = new Map();
  #root;
  #words;
  #nameOf;
  #mayWrite;
  #mayErase;
  #onErase;

  /**
   * @param {HTMLElement} root
   * @param {Words} words
   * @param {{nameOf: (participant: string) => string, mayWrite: boolean, mayErase: (note: Note) => boolean, onErase: (note: Note) => void}} options
   */
  constructor(root, words, { nameOf, mayWrite, mayErase, onErase }) {
    this.#root = root;
    this.#words = words;
    this.#nameOf = nameOf;
    this.#mayWrite = mayWrite;
    this.#mayErase = mayErase;
    this.#onErase = onErase;
  }

  /**
   * @param {Note[]} notes
   * @param {Table} table
   * @param {HTMLElement} page
   * @param {DocumentSurface} surface
   */
  show(notes, table, page, surface) {
    const ids = new Set(notes.map(({ id }) => id));
    for (const id of [...this.#shown.keys()]) if (!ids.has(id)) this.#remove(id);
    for (const [index, note] of notes.entries()) {
      const shown = this.#shown.get(note.id) ?? this.#add(note, table);
      const number = index + 1;
      setText(shown.pin, String(number));
      shown.pin.setAttribute("aria-label", this.#words.say("note.pin", { number }));
      setText(find(shown.item, "[data-note-label]"), this.#words.say("note.label", { number, name: this.#nameOf(note.by) }));
      if (shown.pin.parentElement !== page) page.append(shown.pin);
      surface.place(shown.pin, note);
    }
    find(this.#root, "[data-notes]").hidden = notes.length === 0;
  }

  /** @param {string} id */
  focus(id) {
    const item = this.#shown.get(id)?.item;
    if (item) find(item, "[data-note-text]").focus();
  }

  clear() {
    for (const id of [...this.#shown.keys()]) this.#remove(id);
    find(this.#root, "[data-notes]").hidden = true;
  }

  /** @param {Note} note @param {Table} table */
  #add(note, table) {
    const item = copyOf(this.#root, "template[data-note]");
    const field = /** @type {HTMLTextAreaElement} */ (find(item, "[data-note-text]"));
    field.id = `note-${note.id}`;
    field.readOnly = !this.#mayWrite;
    find(item, "[data-note-label]").setAttribute("for", field.id);
    const erase = find(item, "[data-note-delete]");
    erase.hidden = !this.#mayErase(note);
    erase.addEventListener("click", () => {
      this.#onErase(note);
      find(this.#root, "[data-paper]").focus();
    });
    const pin = document.createElement("button");
    pin.type = "button";
    pin.className = "room-note-pin";
    pin.addEventListener("click", () => this.focus(note.id));
    find(this.#root, "[data-notes-list]").append(item);
    const shown = { item, pin, binding: new TextBinding(field, table, table.noteText(note.id)) };
    this.#shown.set(note.id, shown);
    return shown;
  }

  /** @param {string} id */
  #remove(id) {
    const shown = this.#shown.get(id);
    this.#shown.delete(id);
    shown?.binding.release();
    shown?.item.remove();
    shown?.pin.remove();
  }
}
