import { MAX_MESSAGE, sendOnDesk } from "../call/desk.js";

/** @typedef {import("./live-text.js").LiveText} LiveText */
/** @typedef {import("./live-text.js").Line} Line */
/** @typedef {import("../call/peer.js").Channels} Channels */
/** @typedef {import("../call/desk.js").DeskMessage} DeskMessage */

/**
 * @typedef {object} Link one connection to one page load
 * @property {string} session
 * @property {Channels} channels
 * @property {boolean} greeted we have said what there is; from here on characters go out as they are typed
 * @property {boolean} caughtUp the other has; from here on its characters continue where its transcript ended
 * @property {string} early its characters until then
 * @property {unknown[]} lines its transcript until it is complete
 * @property {ReturnType<typeof setTimeout> | undefined} patience
 */

/** A T.140 partner without our transcript (another program) is listened to after this long. */
const TRANSCRIPT_WITHIN = 3_000;
const MAX_EARLY = 64_000;
/** JSON writes a character in up to six. */
const LINES_PER_MESSAGE = MAX_MESSAGE / 8;
const TRANSCRIPT_LIMIT = 1_000_000;

/**
 * Live text between the pages of a talk. When a connection opens, each side first gives the other its whole
 * transcript, own unfinished line included; every character after that goes over the `t140` channel. So a connection
 * may break at any time without a lost character.
 */
export class TextExchange {
  /** @type {Map<string, Link>} */
  #links = new Map();
  #text;

  /** @param {LiveText} text */
  constructor(text) {
    this.#text = text;
  }

  /** @param {string} written the whole own field */
  write(written) {
    this.#transmit(this.#text.write(written));
  }

  finish() {
    this.#transmit(this.#text.finish());
  }

  /**
   * A connection is being made.
   * @param {string} id
   * @param {string} session
   * @param {Channels} channels
   */
  attach(id, session, channels) {
    clearTimeout(this.#links.get(id)?.patience);
    /** @type {Link} */
    const link = { session, channels, greeted: false, caughtUp: false, early: "", lines: [], patience: undefined };
    this.#links.set(id, link);
    channels.t140.onmessage = ({ data }) => this.#receive(id, link, data);
  }

  /**
   * All channels are open.
   * @param {string} id
   */
  greet(id) {
    const link = this.#links.get(id);
    if (!link || link.greeted) return;
    const { lines, cursor } = this.#text.snapshot();
    for (const part of inParts(lines)) sendOnDesk(link.channels.desk, { type: "lines", lines: part });
    sendOnDesk(link.channels.desk, { type: "hello", cursor });
    link.greeted = true;
    if (!link.caughtUp) link.patience = setTimeout(() => this.#giveUpWaiting(id, link), TRANSCRIPT_WITHIN);
  }

  /**
   * @param {string} id
   * @param {DeskMessage} message
   */
  receiveDesk(id, message) {
    const link = this.#links.get(id);
    if (!link || link.caughtUp) return;
    if (message.type === "lines" && Array.isArray(message.lines)) {
      link.lines = [...link.lines, ...message.lines].slice(-10_000);
    } else if (message.type === "hello") {
      this.#text.merge(id, link.session, link.lines, message.cursor);
      this.#catchUp(id, link);
    }
  }

  stop() {
    for (const { patience } of this.#links.values()) clearTimeout(patience);
    this.#links.clear();
  }

  /** @param {string} t140 */
  #transmit(t140) {
    if (!t140) return;
    for (const { greeted, channels } of this.#links.values()) {
      if (greeted && channels.t140.readyState === "open") channels.t140.send(t140);
    }
  }

  /**
   * @param {string} id
   * @param {Link} link
   * @param {unknown} data
   */
  #receive(id, link, data) {
    if (typeof data !== "string" || data.length > MAX_EARLY || this.#links.get(id) !== link) return;
    if (link.caughtUp) this.#text.receive(id, link.session, data);
    else if (link.early.length + data.length <= MAX_EARLY) link.early += data;
  }

  /**
   * @param {string} id
   * @param {Link} link
   */
  #catchUp(id, link) {
    clearTimeout(link.patience);
    link.caughtUp = true;
    link.lines = [];
    if (link.early) this.#text.receive(id, link.session, link.early);
    link.early = "";
  }

  /**
   * What was typed before this connection is unknown.
   * @param {string} id
   * @param {Link} link
   */
  #giveUpWaiting(id, link) {
    if (this.#text.lines.some(({ author }) => author === id)) this.#text.markLoss(id, link.session);
    this.#catchUp(id, link);
  }
}

/**
 * The newest lines, oldest first, in messages that are small enough.
 * @param {Line[]} lines
 */
function inParts(lines) {
  /** @type {Line[][]} */
  const parts = [];
  let total = 0;
  let room = 0;
  for (const line of [...lines].reverse()) {
    const length = line.text.length + 200;
    total += length;
    if (total > TRANSCRIPT_LIMIT) break;
    if (length > room) {
      parts.unshift([]);
      room = LINES_PER_MESSAGE;
    }
    room -= length;
    parts[0].unshift(line);
  }
  return parts;
}
