import { PAGE_WIDTH } from "./mark.js";

/** @typedef {import("./mark.js").Point} Point */
/** @typedef {0 | 90 | 180 | 270} Turn clockwise degrees by which the page is turned on the screen */

/**
 * From a place on the screen, as fractions of the box in which the (turned) page is shown, to the page.
 * @param {Point} fraction
 * @param {number} height of the page that is not turned, in its units
 * @param {Turn} turn
 * @returns {Point}
 */
export function toPage({ x, y }, height, turn) {
  const [across, down] = { 0: [x, y], 90: [y, 1 - x], 180: [1 - x, 1 - y], 270: [1 - y, x] }[turn];
  return { x: Math.round(across * PAGE_WIDTH), y: Math.round(down * height) };
}

/**
 * @param {Point} place on the page
 * @param {number} height
 * @param {Turn} turn
 * @returns {Point} fractions of the box
 */
export function toScreen({ x, y }, height, turn) {
  const [across, down] = [x / PAGE_WIDTH, y / height];
  const [right, below] = { 0: [across, down], 90: [1 - down, across], 180: [1 - across, 1 - down], 270: [down, 1 - across] }[turn];
  return { x: right, y: below };
}

/**
 * For an SVG whose viewBox is the turned page.
 * @param {number} height
 * @param {Turn} turn
 */
export function turning(height, turn) {
  return {
    0: "",
    90: `translate(${height} 0) rotate(90)`,
    180: `translate(${PAGE_WIDTH} ${height}) rotate(180)`,
    270: `translate(0 ${PAGE_WIDTH}) rotate(270)`,
  }[turn];
}

/**
 * @param {any} value
 * @returns {Turn}
 */
export function readTurn(value) {
  return value === 90 || value === 180 || value === 270 ? value : 0;
}
