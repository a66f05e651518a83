import { MAX_DESCRIPTION, MAX_NAME } from "./limits.js";

/** @typedef {import("./file-kind.js").FileKind} FileKind */
/**
 * @typedef {object} Sheet a document on the table
 * @property {string} id random, a new one each time it is put there
 * @property {string} name
 * @property {string} description what a picture shows, for those who do not see it; may be empty
 * @property {FileKind} kind
 * @property {number} size bytes
 * @property {string} by participant who put it there
 * @property {number} place documents lie in this order
 */

const KINDS = ["pdf", "png", "jpeg", "webp", "gif"];
const MAX_PLACE = 1_000_000;

/**
 * @param {string} id
 * @param {any} value what lies in the shared table, written by anybody
 * @param {number} maxBytes
 * @returns {Sheet | null} null when it is not a sheet
 */
export function readSheet(id, value, maxBytes) {
  if (typeof value !== "object" || value === null || !/^[\w-]{8,64}$/.test(id)) return null;
  const { name, description, kind, size, by, place } = value;
  if (!isText(name, 4 * MAX_NAME) || !isText(description, 4 * MAX_DESCRIPTION) || !isText(by, 100)) return null;
  if (!KINDS.includes(kind) || !isWithin(size, 1, maxBytes) || !isWithin(place, 0, MAX_PLACE)) return null;
  return { id, name: readableName(name), description: readableText(description, MAX_DESCRIPTION), kind, size, by, place };
}

/**
 * A file name as text: no path, nothing invisible that would turn the reading direction around.
 * @param {string} name
 */
export function readableName(name) {
  return readableText(name.split(/[\\/]/).pop() ?? "", MAX_NAME);
}

/**
 * @param {string} text
 * @param {number} most characters
 */
export function readableText(text, most) {
  const visible = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "").trim();
  const characters = Array.from(visible);
  return characters.length > most ? `${characters.slice(0, most - 1).join("")}…` : visible;
}

/**
 * @param {any} value
 * @param {number} least
 * @param {number} most
 */
export function isWithin(value, least, most) {
  return Number.isSafeInteger(value) && value >= least && value <= most;
}

/**
 * @param {any} value
 * @param {number} most
 */
function isText(value, most) {
  return typeof value === "string" && value.length <= most;
}
