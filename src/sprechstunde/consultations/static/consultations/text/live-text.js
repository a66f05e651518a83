import { Emitter } from "../call/emitter.js";
import { LOSS, NEW_LINE, edit, strokes, takeBack } from "./t140.js";

/**
 * @typedef {object} Line
 * @property {string} id `<session of the author's page load>.<number>`: the same for everybody
 * @property {string} author participant id
 * @property {string} text
 * @property {boolean} done
 *
 * @typedef {{session: string, number: number, text: string}} Cursor where an author is writing
 */

/** A hostile or broken peer cannot make a line or the transcript grow for ever. */
export const MAX_LINE = 4_000;
export const MAX_LINES = 2_000;

/**
 * Everything written in this talk, in memory only. Two pages that meet (again) give each other what they have, so
 * that a reload on either side loses nothing, and no character is lost while a connection is away.
 * @extends {Emitter<{line: Line, finished: Line, reset: null, writing: string}>}
 */
export class LiveText extends Emitter {
  /** @type {Line[]} */
  #lines = [];
  #self;
  #session;
  #number = 0;
  /** @type {Map<string, {session: string, number: number}>} */
  #cursors = new Map();

  /** @param {{self: string, session: string}} options */
  constructor({ self, session }) {
    super();
    this.#self = self;
    this.#session = session;
  }

  /** @returns {readonly Line[]} */
  get lines() {
    return this.#lines;
  }

  /** What stands in the own field. */
  get draft() {
    return this.#find(this.#ownId)?.text ?? "";
  }

  /**
   * @param {string} text the whole own field
   * @returns {string} T.140 to send
   */
  write(text) {
    const strokesToSend = edit(this.draft, text);
    if (strokesToSend) this.#put(this.#ownId, this.#self, text);
    return strokesToSend;
  }

  /** @returns {string} T.140 to send; nothing when nothing has been written */
  finish() {
    const line = this.#find(this.#ownId);
    if (!line?.text) return "";
    this.#number += 1;
    this.#close(line);
    return NEW_LINE;
  }

  /**
   * @param {string} author
   * @param {string} session the author's page load
   * @param {string} t140
   */
  receive(author, session, t140) {
    const cursor = this.#cursor(author, session);
    for (const stroke of strokes(t140)) {
      const id = `${session}.${cursor.number}`;
      const line = this.#find(id);
      if (stroke.type === "newline") {
        if (line?.text) this.#advance(cursor, line);
      } else if (stroke.type === "backspace") {
        if (line) this.#put(id, author, takeBack(line.text));
      } else {
        const whole = this.#put(id, author, (line?.text ?? "") + stroke.text);
        if (Array.from(whole.text).length > MAX_LINE) this.#advance(cursor, whole);
      }
      this.emit("writing", author);
    }
  }

  /**
   * What somebody who comes (back) needs; then live characters continue exactly behind it.
   * @returns {{lines: Line[], cursor: Cursor}}
   */
  snapshot() {
    return {
      lines: this.#lines.filter(({ text }) => text).map((line) => ({ ...line })),
      cursor: { session: this.#session, number: this.#number, text: this.draft },
    };
  }

  /**
   * @param {string} giver
   * @param {string} session the giver's page load
   * @param {unknown} lines in the giver's order
   * @param {unknown} cursor
   */
  merge(giver, session, lines, cursor) {
    if (!Array.isArray(lines)) return;
    let at = -1;
    for (const line of lines.slice(-MAX_LINES)) {
      if (isLine(line)) at = this.#mergeLine(line, giver, session, at);
    }
    this.#takeCursor(giver, session, cursor);
    this.#closeAbandoned(giver, session);
    this.#forgetOldest();
    this.emit("reset", null);
  }

  /** There was a gap that nobody can fill: mark it. @param {string} author @param {string} session */
  markLoss(author, session) {
    const { number } = this.#cursor(author, session);
    const id = `${session}.${number}`;
    this.#put(id, author, (this.#find(id)?.text ?? "") + LOSS);
  }

  clear() {
    this.#lines = [];
    this.#cursors.clear();
    this.removeAllListeners();
  }

  get #ownId() {
    return `${this.#session}.${this.#number}`;
  }

  /** @param {string} id */
  #find(id) {
    return this.#lines.find((line) => line.id === id);
  }

  /**
   * @param {string} id
   * @param {string} author
   * @param {string} text
   */
  #put(id, author, text) {
    let line = this.#find(id);
    if (line) {
      line.text = text;
    } else {
      line = { id, author, text, done: false };
      this.#lines.push(line);
      this.#forgetOldest();
    }
    this.emit("line", line);
    return line;
  }

  /** @param {Line} line */
  #close(line) {
    line.done = true;
    this.emit("finished", line);
  }

  /**
   * @param {string} author
   * @param {string} session
   */
  #cursor(author, session) {
    let cursor = this.#cursors.get(author);
    if (cursor?.session !== session) {
      cursor = { session, number: 0 };
      this.#cursors.set(author, cursor);
      this.#closeAbandoned(author, session);
    }
    return cursor;
  }

  /**
   * @param {{number: number}} cursor
   * @param {Line} line
   */
  #advance(cursor, line) {
    cursor.number += 1;
    this.#close(line);
  }

  /**
   * A page load that is gone finishes no line any more, and its last characters may not have reached anybody.
   * @param {string} author
   * @param {string} session the one that lives
   */
  #closeAbandoned(author, session) {
    for (const line of this.#lines) {
      const abandoned = line.author === author && !line.done && !line.id.startsWith(`${session}.`);
      if (abandoned && line.text) {
        if (!line.text.endsWith(LOSS)) line.text += LOSS;
        this.#close(line);
      }
    }
  }

  /**
   * @param {Line} line
   * @param {string} giver
   * @param {string} session
   * @param {number} after index of the giver's previous line
   */
  #mergeLine(line, giver, session, after) {
    const known = this.#find(line.id);
    const speaksForItself = line.author === giver && line.id.startsWith(`${session}.`);
    const mine = line.id.startsWith(`${this.#session}.`);
    if (known) {
      if (!mine && (speaksForItself || (line.done && !known.done))) {
        known.text = line.text;
        known.done = line.done;
      }
      return this.#lines.indexOf(known);
    }
    // Nobody else can know a line of this page load that this page does not know.
    if (mine) return after;
    const done = line.done || (line.author === this.#self && !mine);
    const text = line.done === done || line.text.endsWith(LOSS) ? line.text : line.text + LOSS;
    this.#lines.splice(after + 1, 0, { id: line.id, author: line.author, text, done });
    return after + 1;
  }

  /**
   * @param {string} giver
   * @param {string} session
   * @param {unknown} given
   */
  #takeCursor(giver, session, given) {
    const cursor = /** @type {Partial<Cursor> | null} */ (typeof given === "object" ? given : null);
    const number = Number.isSafeInteger(cursor?.number) ? Math.max(0, /** @type {number} */ (cursor?.number)) : 0;
    this.#cursors.set(giver, { session, number });
    const line = this.#find(`${session}.${number}`);
    // A line taken back to nothing is not among the lines that are given.
    if (line && !line.done && !cursor?.text) line.text = "";
  }

  #forgetOldest() {
    if (this.#lines.length > MAX_LINES) this.#lines.splice(0, this.#lines.length - MAX_LINES);
  }
}

/**
 * @param {any} line
 * @returns {line is Line}
 */
function isLine(line) {
  return (
    typeof line?.id === "string" &&
    line.id.length <= 100 &&
    typeof line.author === "string" &&
    line.author.length <= 100 &&
    typeof line.text === "string" &&
    line.text.length <= 3 * MAX_LINE &&
    typeof line.done === "boolean"
  );
}
