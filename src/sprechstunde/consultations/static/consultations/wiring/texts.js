import { find } from "../elements/find.js";
import "../elements/live-text.js";
import "../elements/room-chat.js";
import "../elements/text-settings.js";
import "../elements/text-tabs.js";
import { Allowance } from "../text/allowance.js";
import { TextExchange } from "../text/exchange.js";
import { LiveText } from "../text/live-text.js";
import { openChat } from "./chat.js";

/** @typedef {import("../call/desk.js").DeskMessage} DeskMessage */
/** @typedef {import("../call/peer.js").Channels} Channels */
/** @typedef {import("../elements/live-text.js").LiveText} LiveTextElement */
/** @typedef {import("../elements/text-settings.js").Settings} Settings */
/** @typedef {import("../elements/text-settings.js").TextSettings} TextSettings */
/** @typedef {import("../elements/text-tabs.js").TextTabs} TextTabs */
/** @typedef {import("../elements/words.js").Words} Words */
/** @typedef {{id: string, role: string, label: string}} Listed */
/** @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem">} Store */

/** All small messages of one connection together; a transcript and the busiest talk need far less. */
const DESK = { most: 600, perSecond: 40 };
const REFUSED_UNTIL_CLOSED = 5_000;
const OFFICE = ["adviser", "colleague"];

/** Everything that is written: live text and chat, who is given it, and how it is shown. */
export class Texts {
  /** Who has been here in this talk: their words stay, and so do their names. @type {Map<string, Listed>} */
  #known = new Map();
  #closed = false;
  #self;
  #words;
  #tabs;
  #liveElement;
  #chat;
  #store;
  #key;

  /**
   * @param {object} options
   * @param {HTMLElement} options.root
   * @param {Words} options.words
   * @param {string} options.self
   * @param {string} options.session
   * @param {() => Store} [options.store] the tab's session storage; even asking for it may be forbidden
   */
  constructor({ root, words, self, session, store = () => sessionStorage }) {
    this.#self = self;
    this.#words = words;
    this.#store = store;
    this.#key = `room-text-${root.dataset.consultation}`;
    const trusts = (/** @type {string} */ id) => OFFICE.includes(this.#known.get(id)?.role ?? "");
    const nameOf = (/** @type {string} */ id) => this.#nameOf(id);
    this.live = new LiveText({ self, session, trusts });
    this.exchange = new TextExchange(this.live);
    this.#tabs = /** @type {TextTabs} */ (find(root, "text-tabs"));
    this.#tabs.start(words);
    this.#liveElement = /** @type {LiveTextElement} */ (find(root, "live-text"));
    this.#liveElement.start({ text: this.live, exchange: this.exchange, self, words, nameOf });
    this.#chat = openChat({ tabs: this.#tabs, words, self, trusts, nameOf });
    this.#wire(root);
  }

  /**
   * Who is in the room. Whoever is not admitted keeps what is on the screen, and neither hears nor is heard.
   * @param {{standing?: string, participants: Listed[]}} room
   */
  update({ standing = "admitted", participants }) {
    for (const { id, role, label } of participants) this.#known.set(id, { id, role, label });
    const admitted = standing === "admitted";
    const ids = new Set([this.#self, ...(admitted ? participants.map(({ id }) => id) : [])]);
    this.exchange.setAudience([...ids]);
    this.#chat.exchange.setAudience([...ids]);
    this.#close(this.#closed || !admitted);
    this.#liveElement.renameAuthors();
    this.#chat.element.renameAuthors();
  }

  /**
   * A connection is being made.
   * @param {string} id
   * @param {string} session
   * @param {Channels} channels
   */
  attach(id, session, channels) {
    this.exchange.attach(id, session, channels);
    this.#chat.exchange.attach(id, channels);
  }

  /**
   * All channels are open.
   * @param {string} id
   */
  greet(id) {
    this.exchange.greet(id);
    this.#chat.exchange.greet(id);
  }

  /**
   * @param {string} id
   * @param {DeskMessage} message
   */
  receiveDesk(id, message) {
    this.exchange.receiveDesk(id, message);
    this.#chat.exchange.receiveDesk(id, message);
  }

  /** Another window has taken over, or the talk is over for us: what was written stays until it is cleared. */
  stop() {
    this.#closed = true;
    this.exchange.stop();
    this.#chat.exchange.stop();
    this.#close(true);
  }

  clear() {
    this.live.clear();
    this.#liveElement.clear();
    this.#chat.chat.clear();
    this.#chat.element.clear();
    this.#tabs.clear();
    this.#known.clear();
    attempt(() => this.#store().removeItem(this.#key));
  }

  /** @param {HTMLElement} root */
  #wire(root) {
    this.live.on("finished", ({ author, text }) => {
      if (author !== this.#self) this.#tabs.note("live", this.#words.say("text.line", { name: this.#nameOf(author), text }));
    });
    this.#tabs.addEventListener("selected", () => {
      if (this.#tabs.selected === "live") this.#liveElement.shown();
      else this.#chat.element.shown();
    });
    const settings = /** @type {TextSettings} */ (find(root, "text-settings"));
    settings.addEventListener("chosen", () => this.#choose(settings.settings));
    const remembered = this.#remembered();
    settings.show(remembered);
    this.#apply(remembered);
  }

  /** @param {Settings} settings */
  #choose(settings) {
    attempt(() => this.#store().setItem(this.#key, JSON.stringify(settings)));
    this.#apply(settings);
  }

  /** @param {Settings} settings */
  #apply({ size, sentencewise }) {
    this.#tabs.dataset.size = size;
    this.#liveElement.sentencewise = sentencewise;
  }

  /** @returns {Settings} */
  #remembered() {
    const stored = attempt(() => JSON.parse(this.#store().getItem(this.#key) ?? "{}")) ?? {};
    const size = ["large", "huge"].includes(stored.size) ? stored.size : "normal";
    return { size, sentencewise: stored.sentencewise === true };
  }

  /** @param {boolean} closed */
  #close(closed) {
    this.#liveElement.close(closed);
    this.#chat.element.close(closed);
  }

  /** @param {string} id */
  #nameOf(id) {
    return this.#known.get(id)?.label || this.#words.say("name.gone");
  }
}

/**
 * Small messages of one connection, as long as there are not too many; who does not stop is not listened to any more.
 * @param {RTCDataChannel} desk
 * @param {(data: unknown) => void} read
 */
export function readPatiently(desk, read) {
  const allowance = new Allowance(DESK);
  desk.onmessage = ({ data }) => {
    if (allowance.take()) read(data);
    else if (allowance.refused > REFUSED_UNTIL_CLOSED) desk.close();
  };
}

/**
 * @template T
 * @param {() => T} action
 */
function attempt(action) {
  try {
    return action();
  } catch {
    return null;
  }
}
