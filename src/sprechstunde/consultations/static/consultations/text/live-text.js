import { Emitter } from "../call/emitter.js";
import { inBoth, isAudience, sameAudience } from "./audience.js";
import { randomName } from "./random-name.js";
import { LOSS, NEW_LINE, edit, forPrograms, oneLine, strokes, takeBack } from "./t140.js";
import { forgetTooMany } from "./transcript.js";

/** @typedef {import("./audience.js").Audience} Audience */

/**
 * @typedef {object} Line
 * @property {string} id `<session of the author's page load>.<epoch>.<number>`: the same for everybody
 * @property {string} author participant id
 * @property {string} text
 * @property {boolean} done
 * @property {Audience | null} audience null: own, begun before this page knew who is there
 * @property {string} via who says that the author wrote it, when it was not the author; "" otherwise
 *
 * @typedef {{session: string, epoch: string, number: number}} Place which line somebody is writing
 * @typedef {Place & {text: string, audience: Audience}} Cursor
 */

/** A hostile or broken peer cannot make a line or the transcript grow for ever. */
export const MAX_LINE = 4_000;
export const MAX_LINES = 2_000;

/**
 * Everything written in this talk, in memory only. Two pages that meet (again) give each other what they have and both
 * were told, so that a reload on either side loses nothing, and no character is lost while a connection is away.
 *
 * An audience belongs to an *epoch*: when it changes, the unfinished line ends and the next begins under a new random
 * name, numbered from nought. So whoever comes gets no half line, and cannot count what was written without them.
 * @extends {Emitter<{line: Line, finished: Line, reset: null, writing: string}>}
 */
export class LiveText extends Emitter {
  /** @type {Line[]} */
  #lines = [];
  #self;
  #trusts;
  #makeEpoch;
  /** @type {Place} */
  #own;
  /** @type {Audience | null} */
  #audience = null;
  /** @type {Map<string, Place & {audience: Audience}>} */
  #cursors = new Map();

  /**
   * @param {object} options
   * @param {string} options.self
   * @param {string} options.session
   * @param {(id: string) => boolean} [options.trusts] the server vouches that this is one of the office's people
   * @param {() => string} [options.makeEpoch]
   */
  constructor({ self, session, trusts = () => false, makeEpoch = randomName }) {
    super();
    this.#self = self;
    this.#trusts = trusts;
    this.#makeEpoch = makeEpoch;
    this.#own = { session, epoch: makeEpoch(), number: 0 };
  }

  /** @returns {readonly Line[]} */
  get lines() {
    return this.#lines;
  }

  /** @returns {readonly string[] | null} */
  get audience() {
    return this.#audience;
  }

  /** What stands in the own field. */
  get draft() {
    return this.#find(this.#self, nameOf(this.#own))?.text ?? "";
  }

  /**
   * Who is in the room now. What others have not finished may go no further than to those who still are.
   * @param {Audience} audience
   * @returns {string} T.140 for those who were there and still are
   */
  setAudience(audience) {
    const before = this.#audience;
    if (sameAudience(before, audience)) return "";
    const ending = before ? this.finish() : "";
    this.#audience = [...audience];
    for (const line of this.#lines) {
      line.audience ??= [...audience];
      if (!line.done) this.#narrow(line);
    }
    if (!before) return "";
    this.#own = { ...this.#own, epoch: this.#makeEpoch(), number: 0 };
    return ending + forPrograms(`audience ${this.#own.epoch} ${audience.join(" ")}`);
  }

  /**
   * @param {string} written the whole own field
   * @returns {string} T.140 to send
   */
  write(written) {
    // What the others leave out must not be counted here either, or a backspace would take another letter there.
    const text = oneLine(written);
    const strokesToSend = edit(this.draft, text);
    if (strokesToSend) this.emit("line", this.#put(this.#self, this.#own, text, this.#audience));
    return strokesToSend;
  }

  /** @returns {string} T.140 to send; nothing when nothing has been written */
  finish() {
    const line = this.#find(this.#self, nameOf(this.#own));
    if (!line?.text) return "";
    this.#advance(this.#own, line);
    return NEW_LINE;
  }

  /**
   * @param {string} author
   * @param {string} session the author's page load
   * @param {string} t140
   */
  receive(author, session, t140) {
    const cursor = this.#cursor(author, session);
    /** @type {Line | null} */
    let changed = null;
    for (const stroke of strokes(t140)) {
      const line = this.#find(author, nameOf(cursor));
      if (stroke.type === "string") {
        this.#newAudience(cursor, stroke.string);
      } else if (stroke.type === "newline") {
        if (line?.text) this.#advance(cursor, line);
        changed = null;
      } else if (stroke.type === "backspace") {
        if (line) changed = this.#put(author, cursor, takeBack(line.text, stroke.count), cursor.audience);
      } else {
        changed = this.#put(author, cursor, ((line?.text ?? "") + stroke.text).slice(0, MAX_LINE), cursor.audience);
        if (changed.text.length >= MAX_LINE) {
          this.#advance(cursor, changed);
          changed = null;
        }
      }
    }
    // However much arrives at once, it is shown once.
    if (changed) this.emit("line", changed);
    this.emit("writing", author);
  }

  /**
   * What somebody who comes (back) may have and needs; then live characters continue exactly behind it.
   * @param {string} receiver
   * @returns {{lines: Line[], cursor: Cursor}}
   */
  snapshot(receiver) {
    const present = this.#audience?.includes(receiver) ?? false;
    return {
      lines: this.#lines.filter((line) => line.text && line.audience?.includes(receiver)).map((line) => ({ ...line })),
      cursor: { ...this.#own, text: present ? this.draft : "", audience: this.#audience ?? [] },
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
    const given = lines.slice(-MAX_LINES).filter(isLine);
    this.#forgetHearsay(giver, session, given);
    let at = -1;
    for (const line of given) at = this.#mergeLine(line, giver, session, at);
    this.#takeCursor(giver, session, cursor);
    this.#closeAbandoned(giver, session);
    forgetTooMany(this.#lines, MAX_LINES);
    this.emit("reset", null);
  }

  /** There was a gap that nobody can fill: mark it. @param {string} author @param {string} session */
  markLoss(author, session) {
    const cursor = this.#cursor(author, session);
    const text = (this.#find(author, nameOf(cursor))?.text ?? "") + LOSS;
    this.emit("line", this.#put(author, cursor, text, cursor.audience));
  }

  clear() {
    this.#lines = [];
    this.#cursors.clear();
    this.removeAllListeners();
  }

  /**
   * @param {string} author
   * @param {string} id
   */
  #find(author, id) {
    // The line that is being written is among the last.
    for (let at = this.#lines.length - 1; at >= 0; at -= 1) {
      if (this.#lines[at].id === id && this.#lines[at].author === author) return this.#lines[at];
    }
    return undefined;
  }

  /**
   * @param {string} author
   * @param {Place} place
   * @param {string} text
   * @param {Audience | null} audience of a line that begins
   */
  #put(author, place, text, audience) {
    let line = this.#find(author, nameOf(place));
    if (line) {
      line.text = text;
    } else {
      line = { id: nameOf(place), author, text, done: false, audience: audience && [...audience], via: "" };
      this.#lines.push(line);
      forgetTooMany(this.#lines, MAX_LINES);
    }
    this.#narrow(line);
    return line;
  }

  /**
   * The author may not know yet that somebody has been sent out.
   * @param {Line} line
   */
  #narrow(line) {
    if (line.audience && this.#audience) line.audience = inBoth(line.audience, [line.author, ...this.#audience]);
  }

  /**
   * @param {string} author
   * @param {string} session
   */
  #cursor(author, session) {
    let cursor = this.#cursors.get(author);
    if (cursor?.session !== session) {
      // Until the author says who else is told: nobody.
      cursor = { session, epoch: "", number: 0, audience: [author, this.#self] };
      this.#cursors.set(author, cursor);
      this.#closeAbandoned(author, session);
    }
    return cursor;
  }

  /**
   * @param {Place & {audience: Audience}} cursor
   * @param {string} string
   */
  #newAudience(cursor, string) {
    const [word, epoch, ...audience] = string.split(" ");
    if (word !== "audience" || !isEpoch(epoch) || !isAudience(audience)) return;
    Object.assign(cursor, { epoch, number: 0, audience });
  }

  /**
   * @param {{number: number}} place
   * @param {Line} line
   */
  #advance(place, line) {
    place.number += 1;
    this.#close(line);
  }

  /** @param {Line} line */
  #close(line) {
    line.done = true;
    this.emit("finished", line);
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
   * What others have told of this page load's words is worth nothing once it speaks for itself.
   * @param {string} giver
   * @param {string} session
   * @param {Line[]} given
   */
  #forgetHearsay(giver, session, given) {
    const said = new Set(given.filter(({ author }) => author === giver).map(({ id }) => id));
    this.#lines = this.#lines.filter(
      ({ author, id, via }) => !via || author !== giver || !id.startsWith(`${session}.`) || said.has(id),
    );
  }

  /**
   * @param {Line} line
   * @param {string} giver
   * @param {string} session
   * @param {number} after index of the giver's previous line
   */
  #mergeLine(line, giver, session, after) {
    const { id, author } = line;
    const said = oneLine(line.text);
    const speaksForItself = author === giver && id.startsWith(`${session}.`);
    const known = this.#find(author, id);
    if (known) {
      if (speaksForItself && (known.via || !known.done)) {
        Object.assign(known, { text: said, done: line.done, via: "" });
      }
      return this.#lines.indexOf(known);
    }
    if (!line.audience?.includes(this.#self) || (!speaksForItself && this.#knowsBetter(line))) return after;
    const via = this.#hearsayOf(line, giver);
    // Nobody writes on through another's mouth.
    const done = line.done || author === this.#self || via !== "";
    const text = line.done === done || said.endsWith(LOSS) ? said : said + LOSS;
    this.#lines.splice(after + 1, 0, { id, author, text, done, audience: [...line.audience], via });
    return after + 1;
  }

  /**
   * Whoever speaks here, and has said what there is, needs nobody to add to it.
   * @param {Line} line
   */
  #knowsBetter({ author, id }) {
    const alive = author === this.#self ? this.#own.session : this.#cursors.get(author)?.session;
    return alive !== undefined && id.startsWith(`${alive}.`);
  }

  /**
   * The office's people may repeat what others have written; of anybody else it is said that they did.
   * @param {Line} line
   * @param {string} giver
   */
  #hearsayOf({ author, via }, giver) {
    if (author === giver) return "";
    return this.#trusts(giver) ? via : giver;
  }

  /**
   * @param {string} giver
   * @param {string} session
   * @param {unknown} given
   */
  #takeCursor(giver, session, given) {
    const cursor = /** @type {Partial<Cursor>} */ (typeof given === "object" && given !== null ? given : {});
    const number = Number.isSafeInteger(cursor.number) ? Math.max(0, /** @type {number} */ (cursor.number)) : 0;
    const epoch = isEpoch(cursor.epoch) ? cursor.epoch : "";
    const audience = isAudience(cursor.audience) ? cursor.audience : [giver, this.#self];
    const place = { session, epoch, number, audience };
    this.#cursors.set(giver, place);
    const line = this.#find(giver, nameOf(place));
    // A line taken back to nothing is not among the lines that are given.
    if (line && !line.done && !cursor.text) line.text = "";
  }
}

/** @param {Place} place */
function nameOf({ session, epoch, number }) {
  return `${session}.${epoch}.${number}`;
}

/** @param {unknown} value @returns {value is string} */
function isEpoch(value) {
  return typeof value === "string" && /^[0-9a-z-]{1,32}$/.test(value);
}

/**
 * @param {any} line
 * @returns {line is Line}
 */
function isLine(line) {
  return (
    typeof line?.id === "string" &&
    line.id.length <= 150 &&
    typeof line.author === "string" &&
    line.author.length <= 100 &&
    typeof line.text === "string" &&
    line.text.length <= 3 * MAX_LINE &&
    typeof line.done === "boolean" &&
    isAudience(line.audience) &&
    typeof line.via === "string" &&
    line.via.length <= 100
  );
}
