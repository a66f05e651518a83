import { copyOf, find, setText } from "./find.js";

/** @typedef {import("../text/live-text.js").LiveText} LiveTextModel */
/** @typedef {import("../text/live-text.js").Line} Line */
/** @typedef {import("../text/exchange.js").TextExchange} TextExchange */

/**
 * Live text: finished lines of both in a log, the unfinished line of everybody else in a block of its own, and the
 * own line in the field. Finished lines are announced whole, unfinished ones are not read letter by letter.
 */
export class LiveText extends HTMLElement {
  /** @type {Map<string, HTMLElement>} */
  #shown = new Map();
  /** @type {LiveTextModel | null} */
  #text = null;
  #self = "";
  /** Whoever scrolls back to read is left in peace. */
  #follows = true;
  /** @type {(author: string) => string} */
  #nameOf = () => "";

  /**
   * @param {object} options
   * @param {LiveTextModel} options.text
   * @param {TextExchange} options.exchange
   * @param {string} options.self
   * @param {(author: string) => string} options.nameOf
   */
  start({ text, exchange, self, nameOf }) {
    this.#text = text;
    this.#self = self;
    this.#nameOf = nameOf;
    text.on("line", (line) => this.#showUnfinished(line));
    text.on("finished", (line) => this.#showFinished(line));
    text.on("reset", () => this.#showAll());
    this.#field.addEventListener("input", () => this.#typed(exchange));
    this.#log.addEventListener("scroll", () => {
      this.#follows = this.#isAtEnd();
    });
    new ResizeObserver(() => this.#follow()).observe(this.#log);
    // Browsers restore the field over a reload, but the line has been closed by then.
    this.#field.value = "";
  }

  /** The others' names are known now, or have changed. */
  renameAuthors() {
    for (const [id, element] of this.#shown) {
      const line = this.#text?.lines.find((known) => known.id === id);
      if (line) setText(find(element, "[data-author]"), this.#authorOf(line));
    }
  }

  clear() {
    this.#shown.clear();
    this.#log.replaceChildren();
    find(this, "[data-live]").replaceChildren();
    this.#field.value = "";
    this.#text = null;
  }

  /** @param {TextExchange} exchange */
  #typed(exchange) {
    const lines = this.#field.value.split(/\r\n|[\r\n\u2028\u2029]/u);
    for (const [index, line] of lines.entries()) {
      exchange.write(line);
      if (index < lines.length - 1) exchange.finish();
    }
    const unfinished = lines[lines.length - 1];
    // Only when needed: setting the value would disturb an input method in mid-word.
    if (lines.length > 1) this.#field.value = unfinished;
  }

  /** @param {Line} line */
  #showUnfinished(line) {
    if (line.author === this.#self || line.done) return;
    let element = this.#shown.get(line.id);
    if (!line.text) {
      this.#remove(line.id);
      return;
    }
    if (!element) {
      element = this.#make("template[data-unfinished]", line);
      element.setAttribute("aria-label", this.#authorOf(line));
      find(this, "[data-live]").append(element);
    }
    setText(find(element, "[data-text]"), line.text);
  }

  /** @param {Line} line */
  #showFinished(line) {
    this.#remove(line.id);
    if (!line.text) return;
    this.#log.append(this.#make("template[data-line]", line));
    this.#follow();
  }

  #showAll() {
    const log = this.#log;
    // Lines that were read before the reload are not announced once more.
    log.setAttribute("aria-live", "off");
    for (const id of [...this.#shown.keys()]) this.#remove(id);
    for (const line of this.#text?.lines ?? []) {
      if (line.done) this.#showFinished(line);
      else this.#showUnfinished(line);
    }
    requestAnimationFrame(() => log.removeAttribute("aria-live"));
  }

  /**
   * @param {string} template
   * @param {Line} line
   */
  #make(template, line) {
    const element = copyOf(this, template);
    element.dataset.by = line.author === this.#self ? "self" : "other";
    setText(find(element, "[data-author]"), this.#authorOf(line));
    setText(find(element, "[data-text]"), line.text);
    this.#shown.set(line.id, element);
    return element;
  }

  /** @param {string} id */
  #remove(id) {
    this.#shown.get(id)?.remove();
    this.#shown.delete(id);
  }

  /** @param {Line} line */
  #authorOf(line) {
    return line.author === this.#self ? (this.dataset.ownName ?? "") : this.#nameOf(line.author);
  }

  #isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#log;
    return scrollHeight - scrollTop - clientHeight < 40;
  }

  #follow() {
    if (this.#follows) this.#log.scrollTop = this.#log.scrollHeight;
  }

  get #log() {
    return find(this, "[data-log]");
  }

  /** @returns {HTMLTextAreaElement} */
  get #field() {
    return find(this, "[data-field]");
  }
}

customElements.define("live-text", LiveText);
