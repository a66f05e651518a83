import { copyOf, find, setText } from "./find.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("../documents/sheet.js").Sheet} Sheet */

/** What else lies on the table: a small picture and a name for each document. */
export class DocumentTabs {
  /** @type {Map<string, HTMLElement>} */
  #tabs = new Map();
  #root;
  #words;
  #onChoose;

  /**
   * @param {HTMLElement} root
   * @param {Words} words
   * @param {(document: string) => void} onChoose
   */
  constructor(root, words, onChoose) {
    this.#root = root;
    this.#words = words;
    this.#onChoose = onChoose;
  }

  /**
   * @param {Sheet[]} sheets
   * @param {string | null} current
   */
  show(sheets, current) {
    for (const [id, tab] of this.#tabs) {
      if (sheets.some((sheet) => sheet.id === id)) continue;
      tab.remove();
      this.#tabs.delete(id);
    }
    for (const { id, name } of sheets) {
      const tab = this.#tabs.get(id) ?? this.#add(id);
      setText(find(tab, "[data-tab-name]"), name || this.#words.say("document.unnamed"));
      const button = find(tab, "button");
      if (id === current) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    this.#list.hidden = sheets.length < 2;
  }

  /** @param {string} id @param {HTMLCanvasElement} picture */
  paint(id, picture) {
    const tab = this.#tabs.get(id);
    if (tab) find(tab, "[data-tab-picture]").replaceChildren(picture);
  }

  /** @param {string} id */
  hasPicture(id) {
    const tab = this.#tabs.get(id);
    return Boolean(tab && find(tab, "[data-tab-picture]").firstElementChild);
  }

  /** @param {string} id */
  #add(id) {
    const tab = copyOf(this.#root, "template[data-tab]");
    tab.dataset.sheet = id;
    find(tab, "button").addEventListener("click", () => this.#onChoose(id));
    this.#list.append(tab);
    this.#tabs.set(id, tab);
    return tab;
  }

  get #list() {
    return find(this.#root, "[data-tabs]");
  }
}
