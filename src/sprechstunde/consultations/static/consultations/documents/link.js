import { FrameReader, framesOf } from "./frames.js";
import { Allowance } from "./gate.js";
import { Giver } from "./giver.js";
import { MAX_BYTES_OF_CHANGES } from "./limits.js";
import { writeMessage } from "./messages.js";

/** @typedef {import("./holdings.js").Neighbour} Neighbour */
/** @typedef {import("./messages.js").TableMessage} TableMessage */
/** @typedef {import("./rounds.js").RoundMessage} RoundMessage */
/** @typedef {import("../call/peer.js").Channels} Channels */
/**
 * @typedef {Neighbour & {
 *   channels: Pick<Channels, "files" | "table">,
 *   giver: Giver,
 *   reader: FrameReader,
 *   allowance: Allowance,
 *   numbers: Map<string, number>,
 *   used: number,
 *   given: Map<string, number>,
 *   told: string,
 *   word: RoundMessage | null,
 *   shared: boolean,
 *   asked: boolean,
 *   answered: boolean,
 *   trusted: boolean,
 * }} Link `open` and `shared` are two things: only who is in the room and in the same round shares what lies there
 */

/**
 * One connection to one page load.
 * @param {string} participant
 * @param {Pick<Channels, "files" | "table">} channels
 * @param {{piecesOf: (document: string) => import("./pieces.js").Pieces | null, onGiven: (document: string) => void}} documents
 * @returns {Link}
 */
export function makeLink(participant, channels, { piecesOf, onGiven }) {
  /** @type {Link} */
  const link = {
    participant,
    channels,
    open: false,
    told: "",
    word: null,
    shared: false,
    asked: false,
    answered: false,
    trusted: true,
    numbers: new Map(),
    used: 0,
    given: new Map(),
    reader: new FrameReader(MAX_BYTES_OF_CHANGES),
    allowance: new Allowance(),
    giver: new Giver({
      channel: channels.files,
      piecesOf,
      onGiven,
      onMissing: (document) => tell(link, { type: "missing", document }),
    }),
    ask: (document, pieces, urgent) => {
      const number = link.numbers.get(document) ?? (link.used += 1);
      link.numbers.set(document, number);
      tell(link, { type: "want", document, number, pieces, urgent });
    },
  };
  return link;
}

/** @param {Link} link @param {TableMessage} message */
export function tell(link, message) {
  send(link.channels.table, writeMessage(message));
}

/** @param {Link} link @param {number} kind @param {Uint8Array} content */
export function sendFrames(link, kind, content) {
  for (const frame of framesOf(kind, content)) send(link.channels.table, frame);
}

/** @param {RTCDataChannel} channel @param {any} data @returns {boolean} on its way */
export function send(channel, data) {
  if (channel.readyState !== "open") return false;
  try {
    channel.send(data);
    return true;
  } catch {
    // Full or closing: the next connection brings everything.
    return false;
  }
}
