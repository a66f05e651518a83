import { changeBetween, cursorAfter } from "../documents/text-change.js";

/** @typedef {import("../documents/table.js").Table} Table */
/** @typedef {import("yjs").Text} Text */
/** @typedef {import("../documents/text-change.js").TextChange} TextChange */
/** @typedef {Parameters<typeof cursorAfter>[1]} Delta */
/** @typedef {HTMLInputElement | HTMLTextAreaElement} Field */

/** A field whose text several write at once: every key goes out, and what others write comes in without moving the cursor. */
export class TextBinding {
  #field;
  #table;
  #text;
  /** What the field said when it was last brought in line. */
  #shown;
  #composing = false;
  /** @type {Delta[]} */
  #missed = [];
  /** @param {import("yjs").YTextEvent} event */
  #changed = (event) => this.#show(/** @type {Delta} */ (event.delta));
  #listening = new AbortController();

  /**
   * @param {Field} field
   * @param {Table} table
   * @param {Text} text
   */
  constructor(field, table, text) {
    this.#field = field;
    this.#table = table;
    this.#text = text;
    this.#shown = text.toString();
    field.value = this.#shown;
    const { signal } = this.#listening;
    field.addEventListener("input", () => this.#typed(), { signal });
    field.addEventListener("compositionstart", () => (this.#composing = true), { signal });
    field.addEventListener("compositionend", () => this.#composed(), { signal });
    text.observe(this.#changed);
  }

  release() {
    this.#listening.abort();
    this.#text.unobserve(this.#changed);
  }

  #typed() {
    const after = this.#field.value;
    const cursor = this.#field.selectionEnd ?? after.length;
    const change = changeBetween(this.#shown, after, cursor);
    this.#shown = after;
    if (change) this.#table.edit(this.#text, this.#rebased(change));
    // Too long, for instance: then the field says again what is agreed.
    if (!this.#composing && this.#text.toString() !== after) this.#put(this.#text.toString(), cursor, cursor);
  }

  #composed() {
    this.#composing = false;
    this.#typed();
    this.#missed = [];
  }

  /**
   * What an input method is still putting together must not be disturbed: what others write meanwhile is not in the field yet.
   * @param {TextChange} change in the text of the field
   * @returns {TextChange} in the text all share
   */
  #rebased({ at, removed, inserted }) {
    let [from, to] = [at, at + removed];
    for (const delta of this.#missed) [from, to] = [cursorAfter(from, delta), cursorAfter(to, delta)];
    const { length } = this.#text;
    return { at: Math.min(from, length), removed: Math.max(0, Math.min(to, length) - from), inserted };
  }

  /** @param {Delta} delta */
  #show(delta) {
    const text = this.#text.toString();
    if (text === this.#field.value) {
      this.#shown = text;
    } else if (this.#composing) {
      this.#missed.push(delta);
    } else {
      const { selectionStart, selectionEnd } = this.#field;
      this.#put(text, cursorAfter(selectionStart ?? 0, delta), cursorAfter(selectionEnd ?? 0, delta));
    }
  }

  /** @param {string} text @param {number} start @param {number} end */
  #put(text, start, end) {
    this.#field.value = text;
    this.#shown = text;
    // Safari gives the focus to a field whose selection is set.
    if (document.activeElement === this.#field) this.#field.setSelectionRange(start, end);
  }
}
