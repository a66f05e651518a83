import { addText, drawPage, drawPicture } from "./document-page.js";
import { find, setText } from "./find.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("./document-page.js").DrawnPage} DrawnPage */
/** @typedef {import("../documents/viewer.js").OpenDocument} OpenDocument */
/** @typedef {import("../documents/sheet.js").Sheet} Sheet */
/** @typedef {import("../documents/page-space.js").Turn} Turn */

/** How much larger than the place it has. */
const ZOOMS = [1, 1.5, 2, 3, 4];

/**
 * The document that is looked at: its page, the buttons to turn it, how far it has come over the line.
 * Emits "turn" (`detail` is the page), "putaway", "together", "drawn" (`detail` is the DrawnPage) and "broken".
 */
export class SharedDocument extends HTMLElement {
  /** @type {Words | null} */
  #words = null;
  /** @type {Sheet | null} */
  #sheet = null;
  /** @type {OpenDocument | null} */
  #open = null;
  #page = 1;
  /** @type {Turn} */
  #turned = 0;
  #zoom = 0;
  /** @type {AbortController | null} */
  #drawing = null;
  #drawnWidth = 0;
  #watcher = new ResizeObserver(() => this.#resized());

  /** @param {Words} words */
  start(words) {
    this.#words = words;
    find(this, "[data-previous]").addEventListener("click", () => this.#step(-1));
    find(this, "[data-next]").addEventListener("click", () => this.#step(1));
    find(this, "[data-put-away]").addEventListener("click", () => this.dispatchEvent(new CustomEvent("putaway")));
    find(this, "[data-look-alone]").addEventListener("click", () => this.dispatchEvent(new CustomEvent("together")));
    this.#paper.addEventListener("keydown", (event) => this.#keyPressed(event));
    this.#watcher.observe(this.#paper);
  }

  /**
   * Which document is looked at, before its bytes are there.
   * @param {Sheet | null} sheet
   */
  announce(sheet) {
    const before = this.#sheet;
    this.#sheet = sheet;
    setText(find(this, "[data-document-name]"), sheet ? sheet.name || this.#say("document.unnamed") : "");
    if (sheet?.id === before?.id) return;
    this.#discard();
    const hadFocus = this.contains(document.activeElement);
    this.#section.hidden = sheet === null;
    document.documentElement.toggleAttribute("data-room-document", sheet !== null);
    if (sheet) {
      this.tell("document.shown", { name: sheet.name });
    } else if (before) {
      this.tell("document.closed");
      if (hadFocus) find(document, "[data-choose]").focus();
    }
  }

  /** @param {OpenDocument} opened */
  place(opened) {
    this.#open = opened;
    this.#section.dataset.pages = String(opened.pages);
    this.hideTransfer();
    this.showProblem("");
    this.#showPage();
  }

  /**
   * @param {number} page
   * @param {Turn} turned
   */
  turnTo(page, turned) {
    if (page === this.#page && turned === this.#turned) return;
    this.#page = page;
    this.#turned = turned;
    this.#showPage();
  }

  /** What stands in the description of the picture has been changed. */
  drawAgain() {
    void this.#draw();
  }

  /** @param {1 | -1} step @returns {{smaller: boolean, larger: boolean}} what is possible then */
  zoom(step) {
    this.#zoom = Math.min(ZOOMS.length - 1, Math.max(0, this.#zoom + step));
    void this.#draw();
    this.tell("document.zoom", { percent: 100 * ZOOMS[this.#zoom] });
    return { smaller: this.#zoom > 0, larger: this.#zoom < ZOOMS.length - 1 };
  }

  /** The page that is seen: what another has said may lie beyond the end of the file. */
  get page() {
    return Math.min(Math.max(1, this.#page), this.#open?.pages ?? 1);
  }

  /** @param {boolean} together @param {string} told */
  showTogether(together, told) {
    for (const when of /** @type {const} */ (["together", "alone"])) {
      find(this, `[data-look-alone] [data-when=${when}]`).hidden = (when === "together") !== together;
    }
    setText(find(this, "[data-together-told]"), told);
  }

  /**
   * @param {"in" | "out"} direction
   * @param {number} done
   * @param {number} size
   */
  showTransfer(direction, done, size) {
    const percent = size > 0 ? Math.floor((100 * done) / size) : 0;
    if (percent >= 100) {
      this.hideTransfer();
      return;
    }
    find(this, "[data-transfer]").hidden = false;
    setText(find(this, "[data-transfer-label]"), this.#say(`document.${direction === "in" ? "receiving" : "sending"}`, { percent }));
    /** @type {HTMLProgressElement} */ (find(this, "[data-transfer-bar]")).value = percent;
  }

  hideTransfer() {
    find(this, "[data-transfer]").hidden = true;
  }

  /** @param {string} text */
  showProblem(text) {
    setText(find(this, "[data-document-problem]"), text);
  }

  clear() {
    this.announce(null);
    this.#watcher.disconnect();
  }

  /**
   * @param {string} key
   * @param {Record<string, string | number>} [values]
   */
  tell(key, values) {
    setText(find(this, "[data-document-told]"), this.#say(key, values));
  }

  /** @param {number} step */
  #step(step) {
    const page = this.page + step;
    if (!this.#open || page < 1 || page > this.#open.pages) return;
    this.dispatchEvent(new CustomEvent("turn", { detail: page }));
  }

  /** @param {KeyboardEvent} event */
  #keyPressed(event) {
    // Only these two, only on the paper itself, and never together with what the browser uses.
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (/** @type {Element} */ (event.target).matches("textarea, select")) return;
    if (event.key === "PageDown") this.#step(1);
    else if (event.key === "PageUp") this.#step(-1);
    else return;
    event.preventDefault();
  }

  #showPage() {
    const { page } = this;
    const pages = this.#open?.pages ?? 0;
    this.#section.dataset.page = String(page);
    find(this, "[data-pager]").hidden = pages < 2;
    if (pages > 1) setText(find(this, "[data-page-number]"), this.#say("document.page", { page, pages }));
    this.#allow("[data-previous]", page > 1);
    this.#allow("[data-next]", page < pages);
    void this.#draw();
  }

  /**
   * `disabled` would take the focus away from whoever has just turned to the last page.
   * @param {string} selector
   * @param {boolean} allowed
   */
  #allow(selector, allowed) {
    find(this, selector).setAttribute("aria-disabled", String(!allowed));
  }

  async #draw() {
    this.#drawing?.abort();
    const opened = this.#open;
    const place = Math.floor(this.#paper.clientWidth);
    if (!opened || place === 0) return;
    const drawing = new AbortController();
    this.#drawing = drawing;
    this.#drawnWidth = place;
    const options = { width: place * ZOOMS[this.#zoom], turn: this.#turned };
    try {
      const drawn = await this.#drawn(opened, options, drawing.signal);
      if (drawn && !drawing.signal.aborted) this.#put(opened, drawn);
    } catch (error) {
      if (!drawing.signal.aborted) this.dispatchEvent(new CustomEvent("broken", { detail: error }));
    }
  }

  /**
   * @param {OpenDocument} opened
   * @param {{width: number, turn: Turn}} options
   * @param {AbortSignal} signal
   */
  #drawn(opened, options, signal) {
    if (opened.kind === "pdf") return drawPage(opened, this.page, options, signal);
    const { name = "", description = "" } = this.#sheet ?? {};
    const said = description || this.#say("document.picture", { name: name || this.#say("document.unnamed") });
    return drawPicture(opened, { ...options, description: said });
  }

  /** @param {OpenDocument} opened @param {DrawnPage} drawn */
  #put(opened, drawn) {
    this.#paper.replaceChildren(drawn.element);
    this.#paper.dataset.drawn = `${this.#sheet?.id} ${this.page}`;
    this.dispatchEvent(new CustomEvent("drawn", { detail: drawn }));
    if (opened.kind === "pdf") void addText(opened, drawn);
  }

  #resized() {
    if (this.#open && Math.floor(this.#paper.clientWidth) !== this.#drawnWidth) void this.#draw();
  }

  #discard() {
    this.#drawing?.abort();
    this.#open = null;
    this.#page = 1;
    this.#turned = 0;
    this.#paper.replaceChildren();
    delete this.#paper.dataset.drawn;
    this.#section.dataset.pages = "0";
    find(this, "[data-pager]").hidden = true;
    this.hideTransfer();
    this.showProblem("");
    setText(find(this, "[data-together-told]"), "");
    /** @type {HTMLInputElement} */ (find(this, "[data-description-field]")).value = "";
  }

  /**
   * @param {string} key
   * @param {Record<string, string | number>} [values]
   */
  #say(key, values) {
    return /** @type {Words} */ (this.#words).say(key, values);
  }

  get #section() {
    return find(this, "[data-document]");
  }

  get #paper() {
    return find(this, "[data-paper]");
  }
}

customElements.define("shared-document", SharedDocument);
