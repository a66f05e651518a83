import { PAGE_WIDTH } from "./mark.js";
import { readRound } from "./rounds.js";
import { isWithin } from "./sheet.js";

/**
 * The small messages of the `table` channel, as JSON.
 * @typedef {{type: "soon"}
 *   | {type: "want", document: string, number: number, pieces: number[], urgent: boolean}
 *   | {type: "missing" | "later" | "have", document: string}
 *   | import("./rounds.js").RoundMessage
 *   | {type: "pointer", at: Pointing | null}} TableMessage
 * @typedef {{document: string, page: number, x: number, y: number}} Pointing
 */

const MAX_MESSAGE = 32_000;
const MAX_RUNS = 2_000;
const MAX_PIECES = 4_096;
const MAX_NUMBER = 0xffff_ffff;

/** @param {TableMessage} message */
export function writeMessage(message) {
  return JSON.stringify(message.type === "want" ? { ...message, pieces: runsOf(message.pieces) } : message);
}

/**
 * @param {string} text
 * @returns {TableMessage | null} null for what is not understood
 */
export function readMessage(text) {
  if (text.length > MAX_MESSAGE) return null;
  let message;
  try {
    message = JSON.parse(text);
  } catch {
    return null;
  }
  switch (message?.type) {
    case "soon":
      return { type: "soon" };
    case "missing":
    case "later":
    case "have":
      return typeof message.document === "string" ? { type: message.type, document: message.document } : null;
    case "want":
      return readWant(message);
    case "round":
      return readRound(message);
    case "pointer":
      return readPointer(message.at);
    default:
      return null;
  }
}

/** @param {any} message @returns {TableMessage | null} */
function readWant({ document, number, pieces, urgent }) {
  if (typeof document !== "string" || !isWithin(number, 0, MAX_NUMBER)) return null;
  if (!Array.isArray(pieces) || pieces.length > MAX_RUNS) return null;
  const wanted = [];
  for (const run of pieces) {
    if (!Array.isArray(run) || !isWithin(run[0], 0, MAX_NUMBER) || !isWithin(run[1], run[0], MAX_NUMBER)) return null;
    if (wanted.length + run[1] - run[0] >= MAX_PIECES) return null;
    for (let piece = run[0]; piece <= run[1]; piece += 1) wanted.push(piece);
  }
  return { type: "want", document, number, pieces: wanted, urgent: urgent === true };
}

/** @param {any} at @returns {TableMessage | null} */
function readPointer(at) {
  if (at === null) return { type: "pointer", at: null };
  if (typeof at?.document !== "string" || !isWithin(at.page, 1, 100_000)) return null;
  if (!isWithin(at.x, 0, PAGE_WIDTH) || !isWithin(at.y, 0, 12 * PAGE_WIDTH)) return null;
  return { type: "pointer", at: { document: at.document, page: at.page, x: at.x, y: at.y } };
}

/** @param {number[]} pieces in ascending order @returns {[number, number][]} first and last of each run */
function runsOf(pieces) {
  /** @type {[number, number][]} */
  const runs = [];
  for (const piece of pieces) {
    const last = runs[runs.length - 1];
    if (last && last[1] + 1 === piece) last[1] = piece;
    else runs.push([piece, piece]);
  }
  return runs;
}
