import { drawPage, drawPicture } from "./document-page.js";
import { find, setText } from "./find.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {import("../documents/viewer.js").OpenDocument} OpenDocument */
/** @typedef {import("../documents/table.js").Sheet} Sheet */

/**
 * The document both see: its page, the buttons to turn it, and how far it has come over the line.
 * Emits "turn" (`detail` is the page) and "putaway".
 */
export class SharedDocument extends HTMLElement {
  /** @type {Words | null} */
  #words = null;
  /** @type {Sheet | null} */
  #sheet = null;
  /** @type {OpenDocument | null} */
  #open = null;
  #page = 1;
  /** @type {AbortController | null} */
  #drawing = null;
  #drawnWidth = 0;
  #watcher = new ResizeObserver(() => this.#resized());

  /** @param {Words} words */
  start(words) {
    this.#words = words;
    find(this, "[data-previous]").addEventListener("click", () => this.#turn(-1));
    find(this, "[data-next]").addEventListener("click", () => this.#turn(1));
    find(this, "[data-put-away]").addEventListener("click", () => {
      this.dispatchEvent(new CustomEvent("putaway"));
    });
    this.#paper.addEventListener("keydown", (event) => this.#keyPressed(event));
    this.#watcher.observe(this.#paper);
  }

  /**
   * What lies on the table, before its file is there.
   * @param {Sheet | null} sheet
   */
  announce(sheet) {
    if (sheet?.id === this.#sheet?.id) return;
    this.#discard();
    const hadFocus = this.contains(document.activeElement);
    const before = this.#sheet;
    this.#sheet = sheet;
    this.#section.hidden = sheet === null;
    document.documentElement.toggleAttribute("data-room-document", sheet !== null);
    if (sheet) {
      setText(find(this, "[data-document-name]"), sheet.name || this.#say("document.unnamed"));
      this.#tell("document.shown", { name: sheet.name });
    } else if (before) {
      this.#tell("document.closed");
      if (hadFocus) find(document, "[data-choose]").focus();
    }
  }

  /** @param {OpenDocument} opened */
  place(opened) {
    this.#discard();
    this.#open = opened;
    this.#section.dataset.pages = String(opened.pages);
    this.hideTransfer();
    this.#showPage();
  }

  /** @param {number} page */
  turnTo(page) {
    this.#page = page;
    this.#showPage();
  }

  /**
   * @param {"in" | "out"} direction
   * @param {number} done
   */
  showTransfer(direction, done) {
    const size = this.#sheet?.size ?? 0;
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

  clear() {
    this.announce(null);
    this.#watcher.disconnect();
  }

  /** @param {number} step */
  #turn(step) {
    const page = this.#visiblePage + step;
    if (!this.#open || page < 1 || page > this.#open.pages) return;
    this.dispatchEvent(new CustomEvent("turn", { detail: page }));
  }

  /** @param {KeyboardEvent} event */
  #keyPressed(event) {
    // Only these two, only on the paper itself, and never together with what the browser uses.
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === "PageDown") this.#turn(1);
    else if (event.key === "PageUp") this.#turn(-1);
    else return;
    event.preventDefault();
  }

  /** What the other side says may lie beyond the end of the file. */
  get #visiblePage() {
    return Math.min(Math.max(1, this.#page), this.#open?.pages ?? 1);
  }

  #showPage() {
    const page = this.#visiblePage;
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
    const width = Math.floor(this.#paper.clientWidth);
    if (!opened || width === 0) return;
    const drawing = new AbortController();
    this.#drawing = drawing;
    this.#drawnWidth = width;
    if (opened.kind === "picture") {
      const name = this.#sheet?.name || this.#say("document.unnamed");
      this.#paper.replaceChildren(drawPicture(opened, this.#say("document.picture", { name })));
      return;
    }
    try {
      const drawn = await drawPage(opened, this.#visiblePage, width, drawing.signal);
      if (drawn) this.#paper.replaceChildren(drawn);
    } catch {
      if (!drawing.signal.aborted) this.dispatchEvent(new CustomEvent("broken"));
    }
  }

  #resized() {
    if (this.#open?.kind === "pdf" && Math.floor(this.#paper.clientWidth) !== this.#drawnWidth) void this.#draw();
  }

  #discard() {
    this.#drawing?.abort();
    this.#open?.close();
    this.#open = null;
    this.#paper.replaceChildren();
    this.#section.dataset.pages = "0";
    this.hideTransfer();
  }

  /**
   * @param {string} key
   * @param {Record<string, string | number>} [values]
   */
  #tell(key, values) {
    setText(find(this, "[data-document-told]"), this.#say(key, values));
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
