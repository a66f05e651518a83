import { Emitter } from "../call/emitter.js";
import { isAudience } from "./audience.js";
import { randomName } from "./random-name.js";
import { visible } from "./t140.js";
import { forgetTooMany } from "./transcript.js";

/** @typedef {import("./audience.js").Audience} Audience */

/**
 * @typedef {object} Message
 * @property {string} id random; unique for its author
 * @property {string} author participant id
 * @property {string} text
 * @property {number} at by the author's clock, milliseconds
 * @property {Audience | null} audience null: own, written before this page knew who is there
 * @property {string} via who says that the author wrote it, when it was not the author; "" otherwise
 */

export const MAX_TEXT = 2_000;
export const MAX_MESSAGES = 500;

/**
 * The messages of this talk, in memory only. Two pages that meet (again) give each other what both were told.
 * @extends {Emitter<{message: Message, marks: Message, reset: null}>}
 */
export class Chat extends Emitter {
  /** @type {Message[]} */
  #messages = [];
  #self;
  #trusts;
  #now;
  /** @type {Audience | null} */
  #audience = null;
  /** Who has said that an own message has come. @type {Map<string, Set<string>>} */
  #arrived = new Map();

  /**
   * @param {object} options
   * @param {string} options.self
   * @param {(id: string) => boolean} [options.trusts] the server vouches that this is one of the office's people
   * @param {() => number} [options.now]
   */
  constructor({ self, trusts = () => false, now = Date.now }) {
    super();
    this.#self = self;
    this.#trusts = trusts;
    this.#now = now;
  }

  /** @returns {readonly Message[]} */
  get messages() {
    return this.#messages;
  }

  /** @returns {readonly string[] | null} */
  get audience() {
    return this.#audience;
  }

  /** @param {Audience} audience who is in the room now */
  setAudience(audience) {
    this.#audience = [...audience];
    for (const message of this.#messages) {
      message.audience ??= [...audience];
      if (message.author === this.#self) this.emit("marks", message);
    }
  }

  /**
   * @param {string} text
   * @returns {Message | null} nothing when nothing was written
   */
  write(text) {
    const said = visible(text).trim().slice(0, MAX_TEXT);
    if (!said) return null;
    /** @type {Message} */
    const message = {
      ...{ id: randomName(), author: this.#self, text: said, at: this.#now() },
      ...{ audience: this.#audience && [...this.#audience], via: "" },
    };
    this.#arrived.set(message.id, new Set());
    this.#add(message, this.#messages.length);
    this.emit("message", message);
    return message;
  }

  /**
   * Said just now, by the author.
   * @param {string} author
   * @param {unknown} message
   * @returns {string | null} the id of what is here now
   */
  receive(author, message) {
    if (!isMessage(message) || message.author !== author) return null;
    if (!this.#find(author, message.id)) {
      const kept = cleaned(message, "");
      this.#add(kept, this.#messages.length);
      this.emit("message", kept);
    }
    return message.id;
  }

  /**
   * What somebody who comes (back) may have.
   * @param {string} receiver
   */
  snapshot(receiver) {
    return this.#messages.filter(({ audience }) => audience?.includes(receiver)).map((message) => ({ ...message }));
  }

  /**
   * @param {string} giver
   * @param {unknown} messages in the giver's order
   * @returns {string[]} the ids of the giver's own that are here now
   */
  merge(giver, messages) {
    if (!Array.isArray(messages)) return [];
    /** @type {string[]} */
    const own = [];
    let at = -1;
    for (const message of messages.slice(-MAX_MESSAGES)) {
      if (!isMessage(message) || !message.audience?.includes(this.#self)) continue;
      at = this.#mergeMessage(message, giver, at);
      if (message.author === giver) own.push(message.id);
    }
    this.emit("reset", null);
    return own;
  }

  /**
   * @param {string} id of an own message
   * @param {string} receiver
   */
  arrived(id, receiver) {
    const arrived = this.#arrived.get(id);
    const message = arrived && !arrived.has(receiver) && this.#find(this.#self, id);
    if (!message) return;
    arrived.add(receiver);
    this.emit("marks", message);
  }

  /**
   * @param {Message} message
   * @returns {string[]} who is in the room and should have it, but has not said so
   */
  missing({ id, audience }) {
    const arrived = this.#arrived.get(id);
    if (!arrived) return [];
    const others = (audience ?? []).filter((other) => other !== this.#self && this.#audience?.includes(other));
    return others.filter((other) => !arrived.has(other));
  }

  clear() {
    this.#messages = [];
    this.#arrived.clear();
    this.removeAllListeners();
  }

  /**
   * @param {string} author
   * @param {string} id
   */
  #find(author, id) {
    return this.#messages.find((message) => message.id === id && message.author === author);
  }

  /**
   * @param {Message} message
   * @param {number} at
   */
  #add(message, at) {
    this.#messages.splice(at, 0, message);
    forgetTooMany(this.#messages, MAX_MESSAGES);
  }

  /**
   * @param {Message} message
   * @param {string} giver
   * @param {number} after index of the giver's previous message
   */
  #mergeMessage(message, giver, after) {
    const known = this.#find(message.author, message.id);
    if (known) {
      // The author's own word counts more than anybody's.
      if (known.via && message.author === giver) Object.assign(known, cleaned(message, ""));
      return this.#messages.indexOf(known);
    }
    const via = message.author === giver ? "" : this.#trusts(giver) ? message.via : giver;
    this.#add(cleaned(message, via), after + 1);
    return Math.min(after + 1, this.#messages.length - 1);
  }
}

/**
 * @param {Message} message
 * @param {string} via
 * @returns {Message} without anything that was not asked for
 */
function cleaned({ id, author, text, at, audience }, via) {
  return { id, author, text: visible(text), at, audience, via };
}

/**
 * @param {any} message
 * @returns {message is Message}
 */
function isMessage(message) {
  return (
    typeof message?.id === "string" &&
    message.id.length <= 60 &&
    typeof message.author === "string" &&
    message.author.length <= 100 &&
    typeof message.text === "string" &&
    message.text.length <= MAX_TEXT &&
    visible(message.text).trim() !== "" &&
    Number.isFinite(message.at) &&
    isAudience(message.audience) &&
    typeof message.via === "string" &&
    message.via.length <= 100
  );
}
