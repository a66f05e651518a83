/** @typedef {{number: number, id: string}} Round from the first document, or from the last clearing, to the next clearing */
/** @typedef {{type: "round", round: Round | null, at: string[]}} RoundMessage `at`: who sits at the table, as an adviser says */
/** @typedef {"same" | "joined" | "anew"} Step whether what lies here stays when the round changes: after "anew" it is gone */

/** After a reload an adviser learns from the others how things stand; later the others learn it from the adviser. */
const LEARNS_FOR = 30_000;
const MAX_NUMBER = 1_000_000;
const MOST_AT_THE_TABLE = 16;
const STAFF = ["adviser", "colleague"];

/** @param {string} role */
export function isStaff(role) {
  return STAFF.includes(role);
}

/**
 * Which round of the table one takes part in, and with whom. When an adviser clears the table a new round begins, in a new
 * document; nothing of an older one reaches who was not there. So two share only what lies there when both are in the same
 * round, and one of them is an adviser or an adviser has said that the other sits at the table. A third person who is slow,
 * or altered their page, cannot bring a newcomer into an older round: only advisers take somebody in.
 */
export class Rounds {
  /** @type {Round | null} */
  round = null;
  /** Who else is in the room, and as what. @type {Map<string, string>} */
  #roles = new Map();
  /** By an adviser's word. @type {Set<string>} */
  #seated = new Set();
  /** Begun only because nobody said that there was one. */
  #guessed = false;
  /** @type {number} */
  #newest = 0;
  #self;
  #staff;
  #now;
  #began;
  #makeId;

  /**
   * @param {object} options
   * @param {string} options.self participant
   * @param {string} options.role one's own
   * @param {() => number} options.now milliseconds
   * @param {() => string} [options.makeId]
   */
  constructor({ self, role, now, makeId = randomId }) {
    this.#self = self;
    this.#staff = isStaff(role);
    this.#now = now;
    this.#began = now();
    this.#makeId = makeId;
  }

  /** @param {Map<string, string>} roles of everybody else who is in the room, as the server says */
  update(roles) {
    this.#roles = roles;
  }

  /** @param {string} id */
  isPresent(id) {
    return this.#roles.has(id);
  }

  /** @param {string} id */
  roleOf(id) {
    return this.#roles.get(id) ?? "";
  }

  /** @returns {RoundMessage} what the others are told */
  get word() {
    return { type: "round", round: this.round, at: this.#staff ? [...this.#roles.keys()].sort() : [] };
  }

  /**
   * @param {string} from
   * @param {RoundMessage} word
   * @returns {Step}
   */
  hear(from, { round, at }) {
    if (!this.isPresent(from)) return "same";
    const step = round ? this.#follow(round, isStaff(this.roleOf(from))) : this.#guess();
    if (round && isSame(round, this.round) && isStaff(this.roleOf(from))) this.#seated = new Set(at);
    return step;
  }

  /** The table is cleared: what lay there is in no round any more. For advisers only. */
  begin() {
    if (!this.#staff) throw new Error("only advisers clear the table");
    this.#take({ number: Math.max(this.#newest, this.round?.number ?? 0) + 1, id: this.#makeId() });
  }

  /** Out of the room, or aside. */
  leave() {
    this.round = null;
    this.#roles = new Map();
    this.#seated = new Set();
    this.#guessed = false;
  }

  /**
   * @param {string} id
   * @param {Round | null} theirs the round they say they are in
   */
  shares(id, theirs) {
    if (!this.isPresent(id) || !theirs || !isSame(theirs, this.round)) return false;
    return this.#staff || isStaff(this.roleOf(id)) || this.#seated.has(id);
  }

  /** @returns {Step} */
  #guess() {
    if (!this.#staff || this.round) return "same";
    this.#take({ number: 1, id: this.#makeId() });
    this.#guessed = true;
    return "joined";
  }

  /** @param {Round} round @param {boolean} ofStaff @returns {Step} */
  #follow(round, ofStaff) {
    if (!ofStaff && !this.#staff) return "same";
    if (!this.round) {
      this.#take(round);
      return "joined";
    }
    if (isSame(round, this.round)) return "same";
    // Two began at once: the same round, by either name.
    if (round.number === this.round.number) return round.id < this.round.id ? this.#join(round) : "same";
    if (round.number < this.round.number || !(ofStaff || this.#learns)) return "same";
    if (this.#guessed) return this.#join(round);
    this.#take(round);
    return "anew";
  }

  /** @param {Round} round @returns {Step} */
  #join(round) {
    this.#take(round);
    return "joined";
  }

  /** @param {Round} round */
  #take(round) {
    this.round = round;
    this.#guessed = false;
    this.#newest = Math.max(this.#newest, round.number);
    this.#seated = new Set();
  }

  get #learns() {
    return this.#now() - this.#began < LEARNS_FOR;
  }
}

/** @param {any} message @returns {RoundMessage | null} null for what is not understood */
export function readRound({ round, at }) {
  if (!Array.isArray(at) || at.length > MOST_AT_THE_TABLE || !at.every(isId)) return null;
  if (round === null) return { type: "round", round: null, at };
  const understood = Number.isSafeInteger(round?.number) && round.number >= 1 && round.number <= MAX_NUMBER && isId(round.id);
  return understood ? { type: "round", round: { number: round.number, id: round.id }, at } : null;
}

/** @param {Round} a @param {Round | null} b */
export function isSame(a, b) {
  return a.number === b?.number && a.id === b.id;
}

/** @param {any} id */
function isId(id) {
  return typeof id === "string" && id.length > 0 && id.length <= 100;
}

function randomId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
