import { Emitter } from "../call/emitter.js";
import { FrameReader, Kind, framesOf } from "./frames.js";
import { Allowance, Gate } from "./gate.js";
import { Giver, readPiece } from "./giver.js";
import { Holdings } from "./holdings.js";
import { MAX_BYTES_OF_CHANGES } from "./limits.js";
import { readMessage, writeMessage } from "./messages.js";
import { Table } from "./table.js";

/** @typedef {import("./sheet.js").Sheet} Sheet */
/** @typedef {import("./table.js").Yjs} Yjs */
/** @typedef {import("./holdings.js").Neighbour} Neighbour */
/** @typedef {import("./messages.js").TableMessage} TableMessage */
/** @typedef {import("./messages.js").Pointing} Pointing */
/** @typedef {import("../call/peer.js").Channels} Channels */
/**
 * @typedef {Neighbour & {
 *   channels: Pick<Channels, "files" | "table">,
 *   giver: Giver,
 *   reader: FrameReader,
 *   allowance: Allowance,
 *   numbers: Map<string, number>,
 *   given: Map<string, number>,
 *   asked: boolean,
 *   answered: boolean,
 *   trusted: boolean,
 * }} Link
 */

/**
 * The table and everybody who sits at it: tells changes, asks for what it has missed, and carries documents. The
 * table itself, and the library it is made with, come to be with the first document.
 * @extends {Emitter<{
 *   table: Table,
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
  /** @type {Promise<Table> | null} */
  #opening = null;
  /** @type {Map<string, Link>} */
  #links = new Map();
  #self;
  #maxBytes;
  #viewOnly;
  #loadYjs;
  #roleOf;
  #now;
  #closed = false;

  /**
   * @param {object} options
   * @param {string} options.self participant
   * @param {number} options.maxBytes
   * @param {boolean} [options.viewOnly]
   * @param {() => Promise<Yjs>} options.loadYjs
   * @param {(participant: string) => string} options.roleOf as the server vouches for it
   * @param {() => number} [options.now] milliseconds
   */
  constructor({ self, maxBytes, viewOnly = false, loadYjs, roleOf, now = () => performance.now() }) {
    super();
    this.#self = self;
    this.#maxBytes = maxBytes;
    this.#viewOnly = viewOnly;
    this.#loadYjs = loadYjs;
    this.#roleOf = roleOf;
    this.#now = now;
    this.holdings.on("lost", (sheet) => this.#lost(sheet));
    this.holdings.on("complete", (document) => this.#tellAll({ type: "have", document }));
  }

  /** @returns {Promise<Table>} */
  open() {
    this.#opening ??= this.#open();
    return this.#opening;
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
    const link = this.#linkOver(id, channels);
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
    if (this.#opening) void this.open().then(() => this.#ask(link), () => {});
    this.holdings.arrive(link);
  }

  clear() {
    this.#closed = true;
    for (const id of [...this.#links.keys()]) this.#detach(id);
    this.holdings.clear();
    this.#gate?.destroy();
    this.table?.destroy();
    this.#gate = null;
    this.table = null;
    this.removeAllListeners();
  }

  async #open() {
    const Y = await this.#loadYjs();
    if (this.#closed) throw new Error("the talk is over");
    const table = new Table({ Y, self: this.#self, maxBytes: this.#maxBytes });
    this.table = table;
    this.#gate = new Gate({ table, maxBytes: this.#maxBytes, viewOnly: this.#viewOnly });
    table.on("change", (change) => this.#broadcast(change));
    table.on("sheets", () => this.holdings.update(table.sheets));
    this.emit("table", table);
    for (const link of this.#links.values()) if (link.open) this.#ask(link);
    return table;
  }

  // -- one connection

  /**
   * @param {string} participant
   * @param {Pick<Channels, "files" | "table">} channels
   * @returns {Link}
   */
  #linkOver(participant, channels) {
    /** @type {Link} */
    const link = {
      participant,
      channels,
      open: false,
      asked: false,
      answered: false,
      trusted: true,
      numbers: new Map(),
      given: new Map(),
      reader: new FrameReader(MAX_BYTES_OF_CHANGES),
      allowance: new Allowance(),
      giver: new Giver({
        channel: channels.files,
        piecesOf: (document) => this.holdings.pieces(document),
        onGiven: (document) => this.#gave(link, document),
        onMissing: (document) => tell(link, { type: "missing", document }),
      }),
      ask: (document, pieces, urgent) => {
        const number = link.numbers.get(document) ?? link.numbers.size + 1;
        link.numbers.set(document, number);
        tell(link, { type: "want", document, number, pieces, urgent });
      },
    };
    return link;
  }

  /** @param {Link} link */
  #closeLink(link) {
    if (!link.open) return;
    link.open = false;
    link.giver.stop();
    this.holdings.leave(link);
    this.emit("pointer", { participant: link.participant, at: null });
  }

  /** @param {string} id */
  #detach(id) {
    const link = this.#links.get(id);
    this.#links.delete(id);
    if (link) this.#closeLink(link);
  }

  /** @param {TableMessage} message */
  #tellAll(message) {
    for (const link of this.#links.values()) tell(link, message);
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
    if (message?.type === "want") this.#wanted(link, message);
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
    if (message === "nonsense") link.trusted = false;
    else if (message) void this.open().then(() => this.#changed(link, message.kind, message.content), () => {});
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
    const sender = { id: link.participant, role: this.#roleOf(link.participant) };
    this.#gate?.receive({ change: content, sender, state, refuse: () => (link.trusted = false) });
  }

  // -- one table

  /** @param {Link} link */
  #ask(link) {
    // One side may hear the other before all its own channels are open; then it asks when they are.
    if (link.asked || !this.table || link.channels.table.readyState !== "open") return;
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
    for (const link of this.#links.values()) sendFrames(link, Kind.CHANGE, change);
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

/** @param {Link} link @param {TableMessage} message */
function tell(link, message) {
  send(link.channels.table, writeMessage(message));
}

/** @param {Link} link @param {number} kind @param {Uint8Array} content */
function sendFrames(link, kind, content) {
  for (const frame of framesOf(kind, content)) send(link.channels.table, frame);
}

/** @param {RTCDataChannel} channel @param {any} data */
function send(channel, data) {
  if (channel.readyState !== "open") return;
  try {
    channel.send(data);
  } catch {
    // Full or closing: the next connection brings everything.
  }
}
