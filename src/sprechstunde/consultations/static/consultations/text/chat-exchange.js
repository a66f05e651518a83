import { sendOnDesk } from "../call/desk.js";
import { Allowance } from "./allowance.js";
import { inParts } from "./transcript.js";

/** @typedef {import("./audience.js").Audience} Audience */
/** @typedef {import("./chat.js").Chat} Chat */
/** @typedef {import("../call/peer.js").Channels} Channels */
/** @typedef {import("../call/desk.js").DeskMessage} DeskMessage */

/**
 * @typedef {object} Link one connection to one page load
 * @property {Channels} channels
 * @property {boolean} open
 * @property {boolean} greeted
 * @property {number} logged how many messages of its log have come
 * @property {Allowance} allowance
 */

/** Nobody types faster; who sends faster is not read. */
const MESSAGES = { most: 30, perSecond: 1 };
const MOST_LOGGED = 2_000;

/**
 * Chat between the pages of a talk, as JSON on the `desk` channel. A message that did not arrive needs no list of its own:
 * when the connection is back, each side gives the other all that it may have, and what is known already is left out.
 */
export class ChatExchange {
  /** @type {Map<string, Link>} */
  #links = new Map();
  #chat;
  #now;

  /**
   * @param {Chat} chat
   * @param {{now?: () => number}} [options]
   */
  constructor(chat, { now } = {}) {
    this.#chat = chat;
    this.#now = now;
  }

  /** @param {string} text @returns {boolean} something was said */
  write(text) {
    const message = this.#chat.write(text);
    if (!message) return false;
    for (const { greeted, channels } of this.#links.values()) {
      if (greeted) sendOnDesk(channels.desk, { type: "chat", message });
    }
    return true;
  }

  /**
   * Who is in the room now.
   * @param {Audience} audience
   */
  setAudience(audience) {
    for (const id of [...this.#links.keys()]) if (!audience.includes(id)) this.#links.delete(id);
    this.#chat.setAudience(audience);
    for (const [id, { open }] of this.#links) if (open) this.greet(id);
  }

  /**
   * @param {string} id
   * @param {Channels} channels
   */
  attach(id, channels) {
    const allowance = new Allowance({ ...MESSAGES, now: this.#now });
    this.#links.set(id, { channels, open: false, greeted: false, logged: 0, allowance });
  }

  /** All channels are open. @param {string} id */
  greet(id) {
    const link = this.#links.get(id);
    if (!link || link.greeted) return;
    link.open = true;
    if (!this.#chat.audience?.includes(id)) return;
    for (const messages of inParts(this.#chat.snapshot(id))) sendOnDesk(link.channels.desk, { type: "chat_log", messages });
    link.greeted = true;
  }

  /**
   * @param {string} id
   * @param {DeskMessage} message
   */
  receiveDesk(id, message) {
    const link = this.#links.get(id);
    if (!link) return;
    if (message.type === "chat" && link.allowance.take()) {
      const here = this.#chat.receive(id, message.message);
      if (here !== null) sendOnDesk(link.channels.desk, { type: "chat_got", ids: [here] });
    } else if (message.type === "chat_log" && Array.isArray(message.messages)) {
      link.logged += Math.max(1, message.messages.length);
      if (link.logged > MOST_LOGGED) return;
      const ids = this.#chat.merge(id, message.messages);
      if (ids.length > 0) sendOnDesk(link.channels.desk, { type: "chat_got", ids });
    } else if (message.type === "chat_got" && Array.isArray(message.ids)) {
      for (const each of message.ids.slice(0, MOST_LOGGED)) this.#chat.arrived(String(each), id);
    }
  }

  stop() {
    this.#links.clear();
  }
}
