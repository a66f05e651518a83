import { MEDIA_TYPES } from "../documents/file-kind.js";
import { filledCopy, isForm } from "../documents/form.js";
import { find } from "../elements/find.js";

/** @typedef {import("../documents/sharing.js").Sharing} Sharing */
/** @typedef {import("../documents/sheet.js").Sheet} Sheet */
/** @typedef {import("../documents/viewer.js").OpenDocument} OpenDocument */

/** What is taken along: the file as it was, or filled in, or with the marks. It goes from the tab to the disk. */
export class Copies {
  /** @type {{sheet: Sheet, opened: OpenDocument} | null} */
  #shown = null;
  #form = false;
  #root;
  #sharing;
  #onProblem;

  /**
   * @param {HTMLElement} root
   * @param {Sharing} sharing
   * @param {{allowed: boolean, onProblem: () => void}} options
   */
  constructor(root, sharing, { allowed, onProblem }) {
    this.#root = root;
    this.#sharing = sharing;
    this.#onProblem = onProblem;
    const group = find(root, "[data-copies]");
    if (!allowed) {
      group.remove();
      return;
    }
    find(group, "[data-take-original]").addEventListener("click", () => void this.#take("original"));
    find(group, "[data-take-filled]").addEventListener("click", () => void this.#take("filled"));
    find(group, "[data-take-marked]").addEventListener("click", () => void this.#take("marked"));
  }

  /** @param {Sheet} sheet @param {OpenDocument} opened */
  async offer(sheet, opened) {
    this.#shown = { sheet, opened };
    this.#form = false;
    this.update();
    if (opened.kind !== "pdf") return;
    const form = await isForm(opened).catch(() => false);
    if (this.#shown?.opened !== opened) return;
    this.#form = form;
    this.update();
  }

  /** Marks have come or gone. */
  update() {
    const group = /** @type {HTMLElement | null} */ (this.#root.querySelector("[data-copies]"));
    if (!group || !this.#shown) return;
    const { sheet, opened } = this.#shown;
    const marked = opened.kind === "pdf" && (this.#sharing.table?.marks(sheet.id).length ?? 0) > 0;
    find(group, "[data-take-filled]").hidden = !this.#form;
    find(group, "[data-take-marked]").hidden = !marked;
  }

  clear() {
    this.#shown = null;
  }

  /** @param {"original" | "filled" | "marked"} what */
  async #take(what) {
    const { sheet, opened } = this.#shown ?? {};
    if (!sheet || !opened) return;
    try {
      save(await this.#copy(what, sheet, opened), sheet);
    } catch {
      this.#onProblem();
    }
  }

  /** @param {"original" | "filled" | "marked"} what @param {Sheet} sheet @param {OpenDocument} opened */
  async #copy(what, sheet, opened) {
    const { table, holdings } = this.#sharing;
    const type = MEDIA_TYPES[sheet.kind];
    if (what === "original" || opened.kind !== "pdf" || !table) return holdings.whole(sheet.id, type);
    const marks = what === "marked" ? table.marks(sheet.id).filter(({ page }) => page <= opened.pages) : [];
    return new Blob([await filledCopy(opened, sheet.id, table, marks)], { type });
  }
}

/** @param {Blob} file @param {Sheet} sheet */
function save(file, { name, kind }) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  const ending = kind === "jpeg" ? "jpg" : kind;
  link.download = /\.[a-z]{3,4}$/i.test(name) ? name : `${name}.${ending}`;
  link.click();
  // The browser has taken hold of the file by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
