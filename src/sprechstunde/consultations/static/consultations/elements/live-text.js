import { MAX_LINES } from "../text/live-text.js";
import { Sentences } from "../text/sentences.js";
import { oneLine } from "../text/t140.js";
import { copyOf, find, setText } from "./find.js";

/** @typedef {import("../text/live-text.js").LiveText} LiveTextModel */
/** @typedef {import("../text/live-text.js").Line} Line */
/** @typedef {import("../text/exchange.js").TextExchange} TextExchange */
/** @typedef {import("./words.js").Words} Words */

/** What has been read out need not stay. */
const MOST_SENTENCES = 20;

/**
 * Live text: finished lines of all in a log, the unfinished line of everybody else in a block of its own, and the own line
 * in the field. Finished lines are announced whole, or, when wished, each sentence as soon as it is complete;
 * unfinished ones are not read letter by letter.
 */
export class LiveText extends HTMLElement {
  /** @type {Map<Line, HTMLElement>} */
  #shown = new Map();
  #sentences = new Sentences();
  #sentencewise = false;
  /** @type {Words | null} */
  #words = null;
  /** @type {LiveTextModel | null} */
  #text = null;
  #self = "";
  /** Whoever scrolls back to read is left in peace. */
  #follows = true;
  #willFollow = false;
  #height = 0;
  /** @type {(author: string) => string} */
  #nameOf = () => "";

  /**
   * @param {object} options
   * @param {LiveTextModel} options.text
   * @param {TextExchange} options.exchange
   * @param {string} options.self
   * @param {Words} options.words
   * @param {(author: string) => string} options.nameOf
   */
  start({ text, exchange, self, words, nameOf }) {
    this.#text = text;
    this.#self = self;
    this.#words = words;
    this.#nameOf = nameOf;
    text.on("line", (line) => this.#showUnfinished(line));
    text.on("finished", (line) => this.#showFinished(line));
    text.on("reset", () => this.#showAll());
    this.#field.addEventListener("input", () => this.#typed(exchange));
    this.#log.addEventListener("scroll", () => {
      this.#follows = this.#isAtEnd();
    });
    new ResizeObserver(() => this.#follow()).observe(this.#log);
    new ResizeObserver(() => this.#stayInView()).observe(this);
    // Browsers restore the field over a reload, but the line has been closed by then.
    this.#field.value = "";
  }

  /** The others' names are known now, or have changed. */
  renameAuthors() {
    for (const [line, element] of this.#shown) this.#nameIn(element, line);
  }

  /** @param {boolean} wished */
  set sentencewise(wished) {
    this.#sentencewise = wished;
    this.#letLogSpeak();
    // What stands there already has been read, or is old.
    for (const line of this.#text?.lines ?? []) this.#sentences.next(line);
  }

  /** @param {boolean} closed nobody can be written to */
  close(closed) {
    this.#field.readOnly = closed;
  }

  /** A hidden log cannot be scrolled; now it can be seen. */
  shown() {
    this.#follows = true;
    this.#follow();
  }

  clear() {
    this.#shown.clear();
    this.#log.replaceChildren();
    find(this, "[data-live]").replaceChildren();
    find(this, "[data-sentences]").replaceChildren();
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
    this.#readOut(line);
    let element = this.#shown.get(line);
    if (!line.text) {
      this.#remove(line);
      return;
    }
    if (!element) {
      element = this.#make("template[data-unfinished]", line);
      find(this, "[data-live]").append(element);
    }
    setText(find(element, "[data-text]"), line.text);
  }

  /** @param {Line} line */
  #showFinished(line) {
    this.#readOut(line);
    this.#remove(line);
    if (!line.text) return;
    this.#log.append(this.#make("template[data-line]", line));
    this.#forget();
    // The line has ended without the Enter key, because somebody has come or gone: the next one begins empty.
    if (line.author === this.#self && oneLine(this.#field.value) === line.text) this.#field.value = "";
    this.#follow();
  }

  #showAll() {
    const log = this.#log;
    // Lines that were read before the reload are not announced once more.
    log.setAttribute("aria-live", "off");
    for (const line of this.#text?.lines ?? []) this.#sentences.next(line);
    for (const line of [...this.#shown.keys()]) this.#remove(line);
    for (const line of this.#text?.lines ?? []) {
      if (line.done) this.#showFinished(line);
      else this.#showUnfinished(line);
    }
    requestAnimationFrame(() => this.#letLogSpeak());
  }

  /** Either the log is announced or the sentences are, never both. */
  #letLogSpeak() {
    if (this.#sentencewise) this.#log.setAttribute("aria-live", "off");
    else this.#log.removeAttribute("aria-live");
  }

  /** @param {Line} line */
  #readOut(line) {
    if (!this.#sentencewise || line.author === this.#self) return;
    const sentences = find(this, "[data-sentences]");
    for (const sentence of this.#sentences.next(line)) {
      const element = document.createElement("p");
      element.textContent = `${this.#authorOf(line.author)}: ${sentence}`;
      sentences.append(element);
    }
    while (sentences.childElementCount > MOST_SENTENCES) sentences.firstElementChild?.remove();
  }

  /**
   * @param {string} template
   * @param {Line} line
   */
  #make(template, line) {
    const element = copyOf(this, template);
    element.dataset.by = line.author === this.#self ? "self" : "other";
    setText(find(element, "[data-text]"), line.text);
    this.#shown.set(line, element);
    this.#nameIn(element, line);
    return element;
  }

  /**
   * @param {HTMLElement} element
   * @param {Line} line
   */
  #nameIn(element, { author, via, done }) {
    const name = this.#authorOf(author);
    setText(find(element, "[data-author]"), name);
    if (!done) element.setAttribute("aria-label", name);
    const hearsay = element.querySelector("[data-via]");
    const by = via && this.#words?.say("text.via", { name: this.#authorOf(via) });
    if (hearsay) setText(hearsay, by ? ` (${by})` : "");
  }

  /** @param {Line} line */
  #remove(line) {
    this.#shown.get(line)?.remove();
    this.#shown.delete(line);
  }

  /** What the model has forgotten is not shown any longer. */
  #forget() {
    if (this.#shown.size <= MAX_LINES) return;
    const known = new Set(this.#text?.lines);
    for (const line of [...this.#shown.keys()]) if (!known.has(line)) this.#remove(line);
  }

  /** @param {string} author */
  #authorOf(author) {
    return author === this.#self ? (this.dataset.ownName ?? "") : this.#nameOf(author);
  }

  #isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#log;
    return scrollHeight - scrollTop - clientHeight < 40;
  }

  /** Once a frame: asking for the height after each of many lines would lay out the page as many times. */
  #follow() {
    if (!this.#follows || this.#willFollow) return;
    this.#willFollow = true;
    requestAnimationFrame(() => {
      this.#willFollow = false;
      this.#log.scrollTop = this.#log.scrollHeight;
    });
  }

  /** What grows above the field does not push whoever is writing under the controls; whoever looks elsewhere is left there. */
  #stayInView() {
    const grown = this.offsetHeight - this.#height;
    this.#height = this.offsetHeight;
    if (document.activeElement !== this.#field) return;
    const before = this.#field.getBoundingClientRect().top - grown;
    if (before > 0 && before < innerHeight) this.#field.scrollIntoView({ block: "nearest", behavior: "instant" });
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
