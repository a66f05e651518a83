/** @typedef {import("./file-kind.js").FileKind} FileKind */
/**
 * @typedef {object} Sheet a document on the table
 * @property {string} id random, a new one each time it is shown
 * @property {string} name
 * @property {FileKind} kind
 * @property {number} size bytes
 *
 * @typedef {{revision: number, by: string}} Stamp
 * @typedef {object} Table
 * @property {Stamp} stamp who last put a document on the table or took it off
 * @property {Sheet | null} sheet
 * @property {Stamp & {number: number}} page
 */

/** @returns {Table} */
export function emptyTable() {
  return { stamp: { revision: 0, by: "" }, sheet: null, page: { revision: 0, by: "", number: 1 } };
}

/**
 * @param {Table} table
 * @param {Sheet | null} sheet null takes the document off the table
 * @param {string} by
 * @returns {Table}
 */
export function putOnTable(table, sheet, by) {
  return {
    stamp: { revision: table.stamp.revision + 1, by },
    sheet,
    page: { revision: 0, by: "", number: 1 },
  };
}

/**
 * @param {Table} table
 * @param {number} number
 * @param {string} by
 * @returns {Table}
 */
export function turnPage(table, number, by) {
  return { ...table, page: { revision: table.page.revision + 1, by, number } };
}

/**
 * The same table on all sides whatever the order in which news arrives: the newer document wins, of one document the
 * newer page, and of two made at the same time the one with the greater author.
 * @param {Table} mine
 * @param {Table} theirs
 * @returns {Table}
 */
export function merge(mine, theirs) {
  const order = compare(mine.stamp, theirs.stamp);
  if (order !== 0) return order < 0 ? theirs : mine;
  return compare(mine.page, theirs.page) < 0 ? { ...mine, page: theirs.page } : mine;
}

const MAX_PAGE = 100_000;
const MAX_REVISION = 1_000_000_000;
const MAX_NAME = 120;
const KINDS = ["pdf", "png", "jpeg", "webp", "gif"];

/**
 * @param {any} value what a peer sent
 * @param {number} maxBytes
 * @returns {Table | null} null when it is not a table
 */
export function readTable(value, maxBytes) {
  const { stamp, sheet, page } = value ?? {};
  if (!isStamp(stamp) || !isStamp(page) || !isWithin(page.number, 1, MAX_PAGE)) return null;
  if (sheet !== null && !isSheet(sheet, maxBytes)) return null;
  return {
    stamp: { revision: stamp.revision, by: stamp.by },
    sheet: sheet && { id: sheet.id, name: readableName(sheet.name), kind: sheet.kind, size: sheet.size },
    page: { revision: page.revision, by: page.by, number: page.number },
  };
}

/**
 * A file name as text: no path, nothing invisible that would turn the reading direction around.
 * @param {string} name
 */
export function readableName(name) {
  const last = name.split(/[\\/]/).pop() ?? "";
  const visible = last.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "").trim();
  const characters = Array.from(visible);
  return characters.length > MAX_NAME ? `${characters.slice(0, MAX_NAME - 1).join("")}…` : visible;
}

/**
 * @param {Stamp} a
 * @param {Stamp} b
 */
function compare(a, b) {
  if (a.revision !== b.revision) return a.revision - b.revision;
  if (a.by === b.by) return 0;
  return a.by < b.by ? -1 : 1;
}

/** @param {any} stamp */
function isStamp(stamp) {
  return isWithin(stamp?.revision, 0, MAX_REVISION) && typeof stamp.by === "string" && stamp.by.length <= 200;
}

/**
 * @param {any} sheet
 * @param {number} maxBytes
 */
function isSheet(sheet, maxBytes) {
  return (
    typeof sheet === "object" &&
    /^[\w-]{8,64}$/.test(sheet.id) &&
    typeof sheet.name === "string" &&
    sheet.name.length <= 4 * MAX_NAME &&
    KINDS.includes(sheet.kind) &&
    isWithin(sheet.size, 1, maxBytes)
  );
}

/**
 * @param {any} value
 * @param {number} least
 * @param {number} most
 */
function isWithin(value, least, most) {
  return Number.isSafeInteger(value) && value >= least && value <= most;
}
