import { Emitter } from "../call/emitter.js";
import { Kind } from "./frames.js";
import { Gate } from "./gate.js";
import { readPiece } from "./giver.js";
import { Holdings } from "./holdings.js";
import { makeLink, send, sendFrames, tell } from "./link.js";
import { readMessage, writeMessage } from "./messages.js";
import { Rounds, isSame, isStaff } from "./rounds.js";
import { Table } from "./table.js";

/** @typedef {import("./sheet.js").Sheet} Sheet */
/** @typedef {import("./table.js").Yjs} Yjs */
/** @typedef {import("./messages.js").TableMessage} TableMessage */
/** @typedef {import("./messages.js").Pointing} Pointing */
/** @typedef {import("../call/peer.js").Channels} Channels */
/** @typedef {import("./link.js").Link} Link */

/** So long the others have to clear the table before it is said that one of them does not answer. */
const CLEARED_WITHIN = 4_000;

/**
 * The table and everybody who sits at it: tells changes, asks for what it has missed, and carries documents. The
 * table itself, and the library it is made with, come to be with the first document. It is a new one in every round.
 * @extends {Emitter<{
 *   table: Table,
 *   cleared: {aside: boolean},
 *   pointer: {participant: string, at: Pointing | null},
 *   soon: null,
 *   given: {document: string, done: number, size: number},
 * }>}
 */
export class Sharing extends Emitter {
  holdings = new Holdings();
  /** @type {Table | null} */
  table = null;
  /** @type {Gate | null} */
  #gate = null;
  /** @type {Map<string, Link>} */
  #links = new Map();
  /** Ask again whether all have cleared the table. @type {Set<() => void>} */
  #waiting = new Set();
  #admitted = true;
  #closed = false;
  #self;
  #maxBytes;
  #viewOnly;
  #loadYjs;
  #now;
  #rounds;

  /**
   * @param {object} options
   * @param {string} options.self participant
   * @param {string} options.role one's own
   * @param {number} options.maxBytes
   * @param {boolean} [options.viewOnly]
   * @param {() => Promise<Yjs>} options.loadYjs
   * @param {() => number} [options.now] milliseconds
   */
  constructor({ self, role, maxBytes, viewOnly = false, loadYjs, now = () => performance.now() }) {
    super();
    this.#self = self;
    this.#maxBytes = maxBytes;
    this.#viewOnly = viewOnly;
    this.#loadYjs = loadYjs;
    this.#now = now;
    this.#rounds = new Rounds({ self, role, now });
    this.holdings.on("lost", (sheet) => this.#lost(sheet));
    this.holdings.on("complete", (document) => this.#tellAll({ type: "have", document }));
  }

  /** @returns {Promise<Table>} */
  async open() {
    const Y = await this.#loadYjs();
    if (this.#closed || !this.#admitted) throw new Error("nobody is at the table");
    return this.table ?? this.#lay(Y);
  }

  /**
   * What the server says about the room. Whoever it does not list is not heard; sent aside one sees nothing any more.
   * @param {{standing?: string, participants: {id: string, role: string}[]}} room
   */
  update({ standing = "admitted", participants }) {
    if (this.#closed) return;
    this.#admitted = standing === "admitted";
    const others = this.#admitted ? participants.filter(({ id }) => id !== this.#self) : [];
    for (const link of this.#links.values()) {
      // Whoever comes back begins again from nothing.
      const leaves = this.#rounds.isPresent(link.participant) && !others.some(({ id }) => id === link.participant);
      if (leaves) Object.assign(link, { word: null, told: "" });
    }
    this.#rounds.update(new Map(others.map(({ id, role }) => [id, role])));
    if (!this.#admitted) this.#stepAside();
    for (const link of this.#links.values()) this.#hearWord(link);
    this.#review();
  }

  /**
   * Everything off, for everybody, and so that nothing of it reaches whoever comes later. For advisers only.
   * @returns {Promise<void>} as soon as it is gone everywhere; rejects when another adviser does not answer
   */
  async clearTable() {
    this.#rounds.begin();
    this.#drop({ aside: false });
    this.#review();
    await this.#allCleared();
  }

  /**
   * @param {Omit<Sheet, "by" | "place">} sheet
   * @param {Blob} file
   * @param {{texts: Map<string, string>, values: Map<string, import("./table.js").FieldValue>}} [form]
   */
  async put(sheet, file, form) {
    const table = await this.open();
    this.holdings.bring(sheet.id, file);
    table.put(sheet, form?.texts, form?.values);
  }

  /** Somebody is choosing a file: the others may get ready. */
  announce() {
    void this.open().catch(() => {});
    this.#tellAll({ type: "soon" });
  }

  /** @param {Pointing | null} at */
  point(at) {
    this.#tellAll({ type: "pointer", at });
  }

  /**
   * A connection is being made.
   * @param {string} id participant
   * @param {Pick<Channels, "files" | "table">} channels
   */
  attach(id, channels) {
    this.#detach(id);
    const link = makeLink(id, channels, {
      piecesOf: (document) => this.holdings.pieces(document),
      onGiven: (document) => this.#gave(link, document),
    });
    this.#links.set(id, link);
    channels.files.onmessage = ({ data }) => this.#receivePiece(link, data);
    channels.table.onmessage = ({ data }) => this.#receive(link, data);
    channels.files.addEventListener("close", () => this.#closeLink(link));
  }

  /** @param {string} id all channels are open */
  greet(id) {
    const link = this.#links.get(id);
    if (!link || link.open) return;
    link.open = true;
    this.#hearWord(link);
    this.#review();
  }

  clear() {
    this.#closed = true;
    for (const id of [...this.#links.keys()]) this.#detach(id);
    this.#forget();
    this.holdings.clear();
    for (const ask of this.#waiting) ask();
    this.removeAllListeners();
  }

  /** @param {Yjs} Y */
  #lay(Y) {
    const table = new Table({ Y, self: this.#self, maxBytes: this.#maxBytes });
    this.table = table;
    this.#gate = new Gate({ table, maxBytes: this.#maxBytes, viewOnly: this.#viewOnly });
    table.on("change", (change) => this.#broadcast(change));
    table.on("sheets", () => this.holdings.update(table.sheets));
    this.emit("table", table);
    for (const link of this.#links.values()) this.#ask(link);
    return table;
  }

  // -- rounds

  #stepAside() {
    this.#rounds.leave();
    this.#drop({ aside: true });
  }

  /** What lies here is gone. @param {{aside: boolean}} why */
  #drop(why) {
    for (const link of this.#links.values()) this.#part(link);
    const was = this.table !== null;
    this.#forget();
    if (was) this.emit("cleared", why);
  }

  #forget() {
    this.holdings.update([]);
    this.#gate?.destroy();
    this.table?.destroy();
    this.#gate = null;
    this.table = null;
  }

  /** @param {Link} link what the other side has said about rounds, perhaps before the server had said who they are */
  #hearWord(link) {
    if (!link.word || !this.#admitted) return;
    if (this.#rounds.hear(link.participant, link.word) === "anew") this.#drop({ aside: false });
  }

  /** Tell everybody which round it is, and share with those who are in it. */
  #review() {
    const word = writeMessage(this.#rounds.word);
    for (const link of this.#links.values()) {
      const present = link.open && this.#rounds.isPresent(link.participant);
      if (present && link.told !== word && send(link.channels.table, word)) link.told = word;
      const shares = present && this.#rounds.shares(link.participant, link.word?.round ?? null);
      if (shares && !link.shared) this.#meet(link);
      else if (!shares) this.#part(link);
    }
    for (const ask of this.#waiting) ask();
  }

  /** @param {Link} link */
  #meet(link) {
    link.shared = true;
    link.asked = link.answered = false;
    this.#ask(link);
    this.holdings.arrive(link);
  }

  /** @param {Link} link */
  #part(link) {
    if (!link.shared) return;
    link.shared = false;
    link.giver.stop();
    // Numbers are not used again: what is still under way is nobody's then.
    link.numbers.clear();
    link.given.clear();
    this.holdings.leave(link);
    this.emit("pointer", { participant: link.participant, at: null });
  }

  /** @returns {Promise<void>} */
  #allCleared() {
    return new Promise((resolve, reject) => {
      const end = (/** @type {boolean} */ failed) => {
        clearTimeout(timer);
        this.#waiting.delete(ask);
        if (failed) reject(new Error("an adviser does not answer"));
        else resolve();
      };
      const ask = () => {
        if (this.#closed || this.#behind.length === 0) end(false);
      };
      const timer = setTimeout(() => end(this.#behind.some((role) => isStaff(role))), CLEARED_WITHIN);
      this.#waiting.add(ask);
      ask();
    });
  }

  /** Roles of those present who have not said yet that they are in this round. */
  get #behind() {
    const present = [...this.#links.values()].filter((link) => link.open && this.#rounds.isPresent(link.participant));
    return present.flatMap((link) => (link.shared ? [] : [this.#rounds.roleOf(link.participant)]));
  }

  // -- one connection

  /** @param {Link} link */
  #closeLink(link) {
    if (!link.open) return;
    link.open = false;
    this.#part(link);
    for (const ask of this.#waiting) ask();
  }

  /** @param {string} id */
  #detach(id) {
    const link = this.#links.get(id);
    this.#links.delete(id);
    if (link) this.#closeLink(link);
  }

  /** @param {TableMessage} message */
  #tellAll(message) {
    for (const link of this.#links.values()) if (link.shared) tell(link, message);
  }

  // -- what is heard

  /** @param {Link} link @param {unknown} data */
  #receive(link, data) {
    const size = typeof data === "string" ? data.length : data instanceof ArrayBuffer ? data.byteLength : 0;
    // Whoever floods the table or breaks it is no longer listened to; the others notice nothing.
    link.trusted &&= link.allowance.take(size, this.#now());
    if (!link.trusted || this.#closed) return;
    if (typeof data === "string") this.#hear(link, readMessage(data));
    else if (data instanceof ArrayBuffer) this.#receiveFrame(link, data);
  }

  /** @param {Link} link @param {TableMessage | null} message */
  #hear(link, message) {
    if (message?.type === "round") {
      link.word = message;
      this.#hearWord(link);
      this.#review();
    } else if (!link.shared) return;
    else if (message?.type === "want") this.#wanted(link, message);
    else if (message?.type === "pointer") this.emit("pointer", { participant: link.participant, at: message.at });
    else if (message?.type === "soon") this.#expect();
    else if (message) this.holdings.hear(link, message.type, message.document);
  }

  #expect() {
    void this.open().catch(() => {});
    this.emit("soon", null);
  }

  /** @param {Link} link @param {ArrayBuffer} data */
  #receiveFrame(link, data) {
    const message = link.reader.read(data);
    const { round } = this.#rounds;
    if (message === "nonsense") link.trusted = false;
    else if (message && link.shared && round) {
      const work = () => {
        // The library was loaded meanwhile: nothing of an older round gets into a newer one.
        if (link.shared && isSame(round, this.#rounds.round)) this.#changed(link, message.kind, message.content);
      };
      void this.open().then(work, () => {});
    }
  }

  /** @param {Link} link @param {number} kind @param {Uint8Array} content */
  #changed(link, kind, content) {
    if (kind === Kind.KNOWLEDGE) {
      this.#answer(link, content);
      this.#ask(link);
      return;
    }
    const state = kind === Kind.STATE;
    if (!link.trusted) return;
    if (state && (!link.asked || link.answered)) return;
    link.answered ||= state;
    const sender = { id: link.participant, role: this.#rounds.roleOf(link.participant) };
    this.#gate?.receive({ change: content, sender, state, refuse: () => (link.trusted = false) });
  }

  // -- one table

  /** @param {Link} link */
  #ask(link) {
    // One side may hear the other before all its own channels are open; then it asks when they are.
    if (link.asked || !this.table || !link.shared || link.channels.table.readyState !== "open") return;
    link.asked = true;
    sendFrames(link, Kind.KNOWLEDGE, this.table.knowledge);
  }

  /** @param {Link} link @param {Uint8Array} knowledge */
  #answer(link, knowledge) {
    if (!this.table) return;
    try {
      sendFrames(link, Kind.STATE, this.table.changesSince(knowledge));
    } catch {
      link.trusted = false;
    }
  }

  /** @param {Uint8Array} change */
  #broadcast(change) {
    for (const link of this.#links.values()) if (link.shared) sendFrames(link, Kind.CHANGE, change);
  }

  // -- documents

  /** @param {Link} link @param {Extract<TableMessage, {type: "want"}>} message */
  #wanted(link, { document, number, pieces, urgent }) {
    const held = this.holdings.pieces(document);
    if (held && pieces.every((piece) => piece < held.count && held.has(piece))) {
      link.giver.give(document, number, pieces, urgent);
      return;
    }
    const answer = this.holdings.answerFor(document, link);
    tell(link, { type: answer === "have" ? "missing" : answer, document });
  }

  /** @param {Link} link @param {unknown} data */
  #receivePiece(link, data) {
    const piece = readPiece(data);
    if (!piece || this.#closed) return;
    for (const [document, number] of link.numbers) {
      if (number === piece.number) this.holdings.arrived(link, document, piece.piece, piece.bytes);
    }
  }

  /** @param {Link} link @param {string} document */
  #gave(link, document) {
    const pieces = this.holdings.pieces(document);
    if (!pieces) return;
    const given = (link.given.get(document) ?? 0) + 1;
    link.given.set(document, given);
    this.emit("given", { document, done: Math.min(1, given / pieces.count) * pieces.size, size: pieces.size });
  }

  /** Nobody has it: whoever put it there, and has lost it by a reload, takes it off. @param {Sheet} sheet */
  #lost(sheet) {
    if (sheet.by === this.#self) this.table?.takeOff(sheet.id);
  }
}
