import { sendOnDesk } from "../call/desk.js";
import { Allowance } from "./allowance.js";
import { inParts } from "./transcript.js";

/** @typedef {import("./audience.js").Audience} Audience */
/** @typedef {import("./live-text.js").LiveText} LiveText */
/** @typedef {import("../call/peer.js").Channels} Channels */
/** @typedef {import("../call/desk.js").DeskMessage} DeskMessage */

/**
 * @typedef {object} Link one connection to one page load
 * @property {string} session
 * @property {Channels} channels
 * @property {boolean} open all its channels are
 * @property {boolean} greeted we have said what there is; from here on characters go out as they are typed
 * @property {boolean} caughtUp the other has; from here on its characters continue where its transcript ended
 * @property {string} early its characters until then
 * @property {unknown[]} lines its transcript until it is complete
 * @property {Allowance} allowance
 * @property {boolean} lossy something of it was refused
 * @property {ReturnType<typeof setTimeout> | undefined} patience
 */

/** A T.140 partner without our transcript (another program) is listened to after this long. */
const TRANSCRIPT_WITHIN = 3_000;
const MAX_EARLY = 64_000;
/** A correction in the middle of a long line takes it back and types it again; that many times a second nobody corrects. */
const CHARACTERS = { most: 100_000, perSecond: 10_000 };
const LINE_COSTS = 1_000;
const MESSAGE_COSTS = 20;
/** Refusing costs time as well: who goes on and on is not listened to any more. */
const REFUSED_UNTIL_CLOSED = 5_000;

/**
 * Live text between the pages of a talk. When a connection opens, each side first gives the other its transcript as far
 * as the other was told of it, own unfinished line included; every character after that goes over the `t140` channel.
 * So a connection may break at any time without a lost character.
 *
 * Who is not in the room is given nothing, whatever connection there still is.
 */
export class TextExchange {
  /** @type {Map<string, Link>} */
  #links = new Map();
  #text;
  #now;

  /**
   * @param {LiveText} text
   * @param {{now?: () => number}} [options]
   */
  constructor(text, { now } = {}) {
    this.#text = text;
    this.#now = now;
  }

  /** @param {string} written the whole own field */
  write(written) {
    this.#transmit(this.#text.write(written));
  }

  finish() {
    this.#transmit(this.#text.finish());
  }

  /**
   * Who is in the room now: who is not listed any more has heard the last of it before anything else is said.
   * @param {Audience} audience
   */
  setAudience(audience) {
    for (const id of [...this.#links.keys()]) if (!audience.includes(id)) this.#drop(id);
    this.#transmit(this.#text.setAudience(audience));
    for (const [id, { open }] of this.#links) if (open) this.greet(id);
  }

  /**
   * A connection is being made.
   * @param {string} id
   * @param {string} session
   * @param {Channels} channels
   */
  attach(id, session, channels) {
    clearTimeout(this.#links.get(id)?.patience);
    const allowance = new Allowance({ ...CHARACTERS, now: this.#now });
    /** @type {Link} */
    const link = {
      ...{ session, channels, open: false, greeted: false, caughtUp: false, early: "", lines: [] },
      ...{ allowance, lossy: false, patience: undefined },
    };
    this.#links.set(id, link);
    channels.t140.onmessage = ({ data }) => this.#receive(id, link, data);
  }

  /**
   * All channels are open. Somebody of whom the server has not told us yet waits until it has.
   * @param {string} id
   */
  greet(id) {
    const link = this.#links.get(id);
    if (!link || link.greeted) return;
    link.open = true;
    if (!this.#text.audience?.includes(id)) return;
    const { lines, cursor } = this.#text.snapshot(id);
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
    for (const id of [...this.#links.keys()]) this.#drop(id);
  }

  /** @param {string} id */
  #drop(id) {
    const link = this.#links.get(id);
    if (!link) return;
    clearTimeout(link.patience);
    link.channels.t140.onmessage = null;
    this.#links.delete(id);
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
    if (this.#links.get(id) !== link || typeof data !== "string" || !this.#isAllowed(link, data)) return;
    if (!link.caughtUp) {
      if (link.early.length + data.length <= MAX_EARLY) link.early += data;
      return;
    }
    if (link.lossy) this.#text.markLoss(id, link.session);
    link.lossy = false;
    this.#text.receive(id, link.session, data);
  }

  /**
   * @param {Link} link
   * @param {string} data
   */
  #isAllowed(link, data) {
    const { allowance, channels } = link;
    const lines = data.length > MAX_EARLY ? 0 : data.split(/[\r\n\u2028\u2029]/u).length - 1;
    if (data.length <= MAX_EARLY && allowance.take(data.length + lines * LINE_COSTS + MESSAGE_COSTS)) return true;
    link.lossy = true;
    if (allowance.refused > REFUSED_UNTIL_CLOSED) channels.t140.close();
    return false;
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
