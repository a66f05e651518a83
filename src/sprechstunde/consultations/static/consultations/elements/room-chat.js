import { MAX_TEXT } from "../text/chat.js";
import { piecesOf } from "../text/links.js";
import { copyOf, find, setText } from "./find.js";

/** @typedef {import("../text/chat.js").Chat} Chat */
/** @typedef {import("../text/chat.js").Message} Message */
/** @typedef {import("../text/chat-exchange.js").ChatExchange} ChatExchange */
/** @typedef {import("./words.js").Words} Words */

/** From here on the field says how much is left. */
const NEARLY_FULL = MAX_TEXT - 200;
/** On its way is not lost; it is said only when it takes longer than that. */
const ARRIVES_WITHIN = 2_000;

/**
 * Chat: messages in a log, the field, and beneath an own message whom it has not reached.
 */
export class RoomChat extends HTMLElement {
  /** @type {Map<Message, HTMLElement>} */
  #shown = new Map();
  /** @type {Chat | null} */
  #chat = null;
  #self = "";
  /** Whoever scrolls back to read is left in peace. */
  #follows = true;
  /** @type {Words | null} */
  #words = null;
  /** @type {(author: string) => string} */
  #nameOf = () => "";

  /**
   * @param {object} options
   * @param {Chat} options.chat
   * @param {ChatExchange} options.exchange
   * @param {string} options.self
   * @param {Words} options.words
   * @param {(author: string) => string} options.nameOf
   */
  start({ chat, exchange, self, words, nameOf }) {
    this.#chat = chat;
    this.#self = self;
    this.#words = words;
    this.#nameOf = nameOf;
    chat.on("message", (message) => this.#add(message));
    chat.on("marks", (message) => this.#mark(message));
    chat.on("reset", () => this.#showAll());
    this.#log.addEventListener("scroll", () => {
      this.#follows = this.#isAtEnd();
    });
    new ResizeObserver(() => this.#follow()).observe(this.#log);
    this.#field.value = "";
    this.#field.addEventListener("input", () => this.#sayLength());
    this.#field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.#send(exchange);
    });
    find(this, "[data-chat-send]").addEventListener("click", () => {
      this.#send(exchange);
      this.#field.focus();
    });
    find(this, "[data-chat-copy]").addEventListener("click", () => void this.#copy());
  }

  /** The others' names are known now, or have changed. */
  renameAuthors() {
    for (const [message, element] of this.#shown) this.#nameIn(element, message);
  }

  /** A hidden log cannot be scrolled; now it can be seen. */
  shown() {
    this.#follows = true;
    this.#follow();
  }

  /** @param {boolean} closed nobody can be written to */
  close(closed) {
    this.#field.readOnly = closed;
  }

  clear() {
    this.#shown.clear();
    this.#log.replaceChildren();
    this.#field.value = "";
    setText(find(this, "[data-chat-told]"), "");
    this.#chat = null;
  }

  /** @param {ChatExchange} exchange */
  #send(exchange) {
    if (this.#field.readOnly || this.#tooLongBy > 0) return;
    if (!exchange.write(this.#field.value)) return;
    this.#field.value = "";
    this.#sayLength();
    this.shown();
  }

  get #tooLongBy() {
    return this.#field.value.trim().length - MAX_TEXT;
  }

  #sayLength() {
    const over = this.#tooLongBy;
    const told = find(this, "[data-chat-told]");
    if (over > 0) this.#field.setAttribute("aria-invalid", "true");
    else this.#field.removeAttribute("aria-invalid");
    if (over > 0) setText(told, this.#say("chat.too_long", { count: over }));
    else if (over > NEARLY_FULL - MAX_TEXT) setText(told, this.#say("chat.left", { count: -over }));
    else setText(told, "");
  }

  /** @param {Message} message */
  #add(message) {
    this.#log.append(this.#make(message));
    this.#forget();
    this.#sayWhetherEmpty();
    this.#follow();
    setTimeout(() => this.#mark(message), ARRIVES_WITHIN);
  }

  #showAll() {
    const log = this.#log;
    // What was read before the reload is not announced once more.
    log.setAttribute("aria-live", "off");
    this.#shown.clear();
    log.replaceChildren(...(this.#chat?.messages ?? []).map((message) => this.#make(message)));
    this.#sayWhetherEmpty();
    this.#follow();
    requestAnimationFrame(() => log.removeAttribute("aria-live"));
  }

  #sayWhetherEmpty() {
    const empty = this.#shown.size === 0;
    find(this, "[data-chat-empty]").hidden = !empty;
    find(this, "[data-chat-copy]").hidden = empty || !navigator.clipboard;
  }

  /** @param {Message} message */
  #make(message) {
    const element = copyOf(this, "template[data-message]");
    const time = /** @type {HTMLTimeElement} */ (find(element, "[data-time]"));
    element.dataset.by = message.author === this.#self ? "self" : "other";
    time.textContent = timeOf(message);
    find(element, "[data-text]").replaceChildren(...piecesOf(message.text).map(nodeOf));
    this.#shown.set(message, element);
    this.#nameIn(element, message);
    this.#mark(message, element);
    return element;
  }

  /**
   * @param {HTMLElement} element
   * @param {Message} message
   */
  #nameIn(element, { author, via }) {
    setText(find(element, "[data-author]"), this.#authorOf(author));
    setText(find(element, "[data-via]"), this.#hearsay(via));
  }

  /** @param {string} via */
  #hearsay(via) {
    return via ? ` (${this.#say("text.via", { name: this.#authorOf(via) })})` : "";
  }

  /**
   * @param {Message} message
   * @param {HTMLElement | undefined} [element]
   */
  #mark(message, element = this.#shown.get(message)) {
    if (!element || message.author !== this.#self) return;
    const mark = find(element, "[data-mark]");
    const text = this.#markOf(message);
    mark.hidden = !text;
    setText(mark, text);
  }

  /** @param {Message} message */
  #markOf(message) {
    if (message.audience?.length === 1) return this.#say("chat.alone");
    const missing = Date.now() - message.at < ARRIVES_WITHIN ? [] : (this.#chat?.missing(message) ?? []);
    return missing.length > 0 ? this.#say("chat.missing", { names: missing.map((id) => this.#nameOf(id)).join(", ") }) : "";
  }

  /** What the model has forgotten is not shown any longer. */
  #forget() {
    const known = new Set(this.#chat?.messages);
    if (this.#shown.size === known.size) return;
    for (const [message, element] of this.#shown) {
      if (known.has(message)) continue;
      element.remove();
      this.#shown.delete(message);
    }
  }

  async #copy() {
    const messages = this.#chat?.messages ?? [];
    const lines = messages.map((message) => `${timeOf(message)} ${this.#authorOf(message.author)}${this.#hearsay(message.via)}: ${message.text}`);
    try {
      await navigator.clipboard.writeText(lines.join("\n"));
      setText(find(this, "[data-chat-told]"), this.#say("chat.copied"));
    } catch {
      // Not allowed: the text can still be selected.
    }
  }

  /** @param {string} author */
  #authorOf(author) {
    return author === this.#self ? (this.dataset.ownName ?? "") : this.#nameOf(author);
  }

  /** @param {string} key @param {Record<string, string | number>} [values] */
  #say(key, values) {
    return this.#words?.say(key, values) ?? "";
  }

  #isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#log;
    return scrollHeight - scrollTop - clientHeight < 40;
  }

  #follow() {
    if (this.#follows) this.#log.scrollTop = this.#log.scrollHeight;
  }

  get #log() {
    return find(this, "[data-chat-log]");
  }

  /** @returns {HTMLTextAreaElement} */
  get #field() {
    return find(this, "[data-chat-field]");
  }
}

/** @param {Message} message */
function timeOf({ at }) {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return "";
  return date.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
}

/**
 * Nothing is fetched before somebody follows the link, and then the other side does not learn from where.
 * @param {import("../text/links.js").Piece} piece
 */
function nodeOf({ text, href }) {
  const piece = document.createElement("bdi");
  if (href === null) {
    piece.textContent = text;
    return piece;
  }
  const link = document.createElement("a");
  link.href = href;
  link.textContent = text;
  link.rel = "noopener noreferrer nofollow";
  link.target = "_blank";
  link.referrerPolicy = "no-referrer";
  link.className = "kern-link";
  piece.dir = "ltr";
  piece.append(link);
  return piece;
}

customElements.define("room-chat", RoomChat);
