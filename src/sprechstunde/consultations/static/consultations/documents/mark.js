import { MAX_MARK_POINTS } from "./limits.js";
import { isWithin } from "./sheet.js";

/**
 * Marks lie in the coordinates of the page itself: 10,000 units are its width, whatever the zoom and however it is
 * turned on the screen.
 * @typedef {{x: number, y: number}} Point
 * @typedef {"highlight" | "line" | "dashes" | "dots"} Pen each has its own form besides its own colour (WCAG 1.4.1)
 * @typedef {object} Stroke
 * @property {string} id
 * @property {"stroke"} type
 * @property {string} document
 * @property {number} page
 * @property {string} by participant
 * @property {Pen} pen
 * @property {number[]} points x, y, x, y …
 *
 * @typedef {object} Note
 * @property {string} id
 * @property {"note"} type
 * @property {string} document
 * @property {number} page
 * @property {string} by
 * @property {number} x
 * @property {number} y
 *
 * @typedef {Stroke | Note} Mark
 */

export const PAGE_WIDTH = 10_000;
/** @type {Pen[]} */
export const PENS = ["highlight", "line", "dashes", "dots"];
/** In units of the page. @type {Record<Pen, number>} */
export const PEN_WIDTHS = { highlight: 220, line: 40, dashes: 40, dots: 55 };

const MAX_PAGE = 100_000;
/** Twelve times the width is the longest page that is drawn; a little beyond the edge is allowed. */
const EDGE = 500;
const MAX_Y = 12 * PAGE_WIDTH + EDGE;

/**
 * @param {string} id
 * @param {any} value written by anybody
 * @returns {Mark | null} null when it is not a mark
 */
export function readMark(id, value) {
  if (typeof value !== "object" || value === null || id.length > 64) return null;
  const { type, document, page, by } = value;
  if (typeof document !== "string" || typeof by !== "string" || !isWithin(page, 1, MAX_PAGE)) return null;
  const common = { id, document, page, by };
  if (type === "note" && isPlace(value.x, value.y)) return { ...common, type, x: value.x, y: value.y };
  if (type === "stroke" && PENS.includes(value.pen) && arePoints(value.points)) {
    return { ...common, type, pen: value.pen, points: value.points };
  }
  return null;
}

/**
 * Fewer points that draw the same line (Ramer, Douglas and Peucker): a hand gives hundreds a second.
 * @param {Point[]} points
 * @param {number} [tolerance] units of the page
 * @returns {number[]} x, y, x, y …
 */
export function simplified(points, tolerance = 12) {
  const rough = points.length > 20 * MAX_MARK_POINTS ? points.filter((_, index) => index % 20 === 0) : points;
  let kept = keep(rough, tolerance);
  for (let wider = tolerance * 2; kept.length > MAX_MARK_POINTS; wider *= 2) kept = keep(rough, wider);
  return kept.flatMap(({ x, y }) => [Math.round(x), Math.round(y)]);
}

/**
 * @param {Mark[]} marks
 * @param {Point} at
 * @param {number} reach units of the page
 * @returns {Mark | null} the nearest, the newest of several
 */
export function markAt(marks, at, reach) {
  let best = null;
  let least = reach;
  for (const mark of marks) {
    const distance = distanceTo(mark, at);
    if (distance <= least) [best, least] = [mark, distance];
  }
  return best;
}

/**
 * @param {number[]} points
 * @returns {string} for the `d` of a path
 */
export function pathOf(points) {
  const places = pairs(points);
  // A dot is a line to itself; with round ends it is seen.
  if (places.length === 1) places.push(places[0]);
  return places.map(({ x, y }, index) => `${index === 0 ? "M" : "L"}${x} ${y}`).join("");
}

/** @param {number[]} points @returns {Point[]} */
export function pairs(points) {
  const places = [];
  for (let index = 0; index + 1 < points.length; index += 2) places.push({ x: points[index], y: points[index + 1] });
  return places;
}

/** @param {any} x @param {any} y */
function isPlace(x, y) {
  return isWithin(x, -EDGE, PAGE_WIDTH + EDGE) && isWithin(y, -EDGE, MAX_Y);
}

/** @param {any} points */
function arePoints(points) {
  if (!Array.isArray(points) || points.length < 2 || points.length % 2 === 1 || points.length > 2 * MAX_MARK_POINTS) return false;
  return pairs(points).every(({ x, y }) => isPlace(x, y));
}

/**
 * @param {Point[]} points
 * @param {number} tolerance
 */
function keep(points, tolerance) {
  const kept = new Set([0, points.length - 1]);
  const open = [[0, points.length - 1]];
  while (open.length > 0) {
    const [from, to] = /** @type {number[]} */ (open.pop());
    let [farthest, most] = [-1, tolerance];
    for (let index = from + 1; index < to; index += 1) {
      const distance = toSegment(points[index], points[from], points[to]);
      if (distance > most) [farthest, most] = [index, distance];
    }
    if (farthest < 0) continue;
    kept.add(farthest);
    open.push([from, farthest], [farthest, to]);
  }
  return points.filter((_, index) => kept.has(index));
}

/** @param {Mark} mark @param {Point} at */
function distanceTo(mark, at) {
  if (mark.type === "note") return Math.hypot(mark.x - at.x, mark.y - at.y);
  const places = pairs(mark.points);
  if (places.length === 1) return Math.hypot(places[0].x - at.x, places[0].y - at.y);
  let least = Infinity;
  for (let index = 1; index < places.length; index += 1) least = Math.min(least, toSegment(at, places[index - 1], places[index]));
  return Math.max(0, least - PEN_WIDTHS[mark.pen] / 2);
}

/** @param {Point} point @param {Point} from @param {Point} to */
function toSegment(point, from, to) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((point.x - from.x) * dx + (point.y - from.y) * dy) / length));
  return Math.hypot(point.x - from.x - along * dx, point.y - from.y - along * dy);
}
