import {
  MAX_BYTES_OF_CHANGES,
  MAX_CHANGE,
  MAX_DOCUMENTS,
  MAX_FIELDS,
  MAX_MARKS,
  MAX_WAITING_CHANGES,
  MESSAGES_AT_ONCE,
  MESSAGES_PER_SECOND,
} from "./limits.js";
import { isStaff } from "./rounds.js";
import { REMOTE, shapesOf, sheetsIn } from "./table.js";

/** @typedef {import("./table.js").Table} Table */
/** @typedef {import("./sheet.js").Sheet} Sheet */
/**
 * @typedef {object} Arrival
 * @property {Uint8Array} change
 * @property {{id: string, role: string}} sender as the server vouches for it
 * @property {boolean} state an answer to our own question for everything that lies there
 * @property {() => void} refuse what happens to who sends what is not allowed
 */

/** Several may reach a limit at once; whoever goes far beyond it means harm. */
const SLACK = 4;
const MOST_WAITING = 20;

/**
 * A copy of the table on which every change from outside is tried first. What breaks it, makes it too large or does what
 * its sender may not do never reaches the table itself.
 */
export class Gate {
  #table;
  #maxBytes;
  #viewOnly;
  /** @type {import("yjs").Doc} */
  #copy;
  /** @type {Arrival[]} */
  #early = [];
  /** What the last change has touched. @type {Map<any, unknown>} */
  #touched = new Map();
  /** @param {Uint8Array} change */
  #follow = (change) => this.#table.Y.applyUpdate(this.#copy, change, REMOTE);

  /**
   * @param {object} options
   * @param {Table} options.table
   * @param {number} options.maxBytes
   * @param {boolean} options.viewOnly only advisers put anything on the table or write on it; the others turn pages
   */
  constructor({ table, maxBytes, viewOnly }) {
    this.#table = table;
    this.#maxBytes = maxBytes;
    this.#viewOnly = viewOnly;
    this.#copy = this.#copied();
    table.on("change", this.#follow);
  }

  /** @param {Arrival} arrival */
  receive(arrival) {
    if (!this.#admit(arrival)) return;
    // What had come too early may be understood now.
    for (const early of this.#early.splice(0)) this.receive(early);
  }

  destroy() {
    this.#early = [];
    this.#copy.destroy();
  }

  /**
   * @param {Arrival} arrival
   * @returns {boolean} whether it has been applied
   */
  #admit(arrival) {
    const { change, refuse } = arrival;
    const before = sheetsIn(this.#copy, this.#maxBytes);
    try {
      if (change.byteLength > MAX_CHANGE) throw new RangeError("too large");
      this.#table.Y.decodeUpdate(change);
      this.#table.Y.applyUpdate(this.#copy, change, REMOTE);
      if (this.#cameTooEarly()) {
        this.#keepForLater(arrival);
        this.#copyAgain();
        return false;
      }
      if (!this.#isInBounds() || !this.#isAllowed(before, arrival)) throw new Error("not allowed");
      this.#table.apply(change);
      return true;
    } catch {
      refuse();
      this.#copyAgain();
      return false;
    }
  }

  /** It builds on what a third person has done and has not reached us yet. */
  #cameTooEarly() {
    return this.#copy.store.pendingStructs !== null || this.#copy.store.pendingDs !== null;
  }

  /** @param {Arrival} arrival */
  #keepForLater(arrival) {
    const bytes = this.#early.reduce((sum, { change }) => sum + change.byteLength, arrival.change.byteLength);
    if (bytes > MAX_WAITING_CHANGES || this.#early.length >= MOST_WAITING) throw new RangeError("too much waits");
    this.#early.push(arrival);
  }

  #copyAgain() {
    this.#copy.destroy();
    this.#copy = this.#copied();
  }

  #copied() {
    const copy = new this.#table.Y.Doc();
    shapesOf(copy);
    this.#table.Y.applyUpdate(copy, this.#table.changesSince(), REMOTE);
    copy.on("afterTransaction", ({ changed }) => (this.#touched = changed));
    return copy;
  }

  #isInBounds() {
    const { sheets, view, marks, values } = shapesOf(this.#copy);
    return (
      sheets.size <= SLACK * MAX_DOCUMENTS &&
      marks.size <= SLACK * MAX_MARKS &&
      values.size <= SLACK * MAX_FIELDS &&
      view.size <= SLACK * 4 * MAX_DOCUMENTS &&
      this.#copy.share.size <= SLACK * (MAX_FIELDS + MAX_MARKS)
    );
  }

  /**
   * Documents are put there in one's own name, and taken off by whoever put them there or by an adviser. In an answer for
   * everything there lies what others have put, so there only the limits hold.
   * @param {Sheet[]} before
   * @param {Arrival} arrival
   */
  #isAllowed(before, { sender: { id, role }, state }) {
    const after = sheetsIn(this.#copy, this.#maxBytes);
    if (after.length !== shapesOf(this.#copy).sheets.size) return false;
    const staff = isStaff(role);
    if (this.#viewOnly && !staff && !state && !this.#onlyTurnsPages()) return false;
    for (const sheet of after) {
      const known = before.find((other) => other.id === sheet.id);
      if (known ? !isSame(known, sheet) : !state && sheet.by !== id) return false;
    }
    const gone = before.filter((sheet) => !after.some((other) => other.id === sheet.id));
    return state || staff || gone.every(({ by }) => by === id);
  }

  #onlyTurnsPages() {
    const { view } = shapesOf(this.#copy);
    return [...this.#touched.keys()].every((touched) => touched === view);
  }
}

/** How much one page load may send. */
export class Allowance {
  #bytes = 0;
  #tokens = MESSAGES_AT_ONCE;
  #since = -1;

  /**
   * @param {number} bytes
   * @param {number} now milliseconds
   * @returns {boolean} false when it is too much
   */
  take(bytes, now) {
    if (this.#since >= 0) {
      const earned = ((now - this.#since) / 1_000) * MESSAGES_PER_SECOND;
      this.#tokens = Math.min(MESSAGES_AT_ONCE, this.#tokens + earned);
    }
    this.#since = now;
    this.#tokens -= 1;
    this.#bytes += bytes;
    return this.#tokens >= 0 && this.#bytes <= MAX_BYTES_OF_CHANGES;
  }
}

/** @param {Sheet} a @param {Sheet} b */
function isSame(a, b) {
  return a.kind === b.kind && a.size === b.size && a.by === b.by && a.name === b.name;
}
