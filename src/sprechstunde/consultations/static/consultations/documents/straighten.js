/** @typedef {{x: number, y: number}} Point */
/** @typedef {[Point, Point, Point, Point]} Corners top left, top right, bottom right, bottom left */
/** @typedef {{width: number, height: number}} Size */

/** Enough to read small print; a phone's picture has five times as many points. */
export const LONGEST_SIDE = 2_200;

/**
 * How large the sheet is that has these corners in the picture.
 * @param {Corners} corners in points of the picture
 * @param {number} [longest]
 * @returns {Size}
 */
export function sizeOf([a, b, c, d], longest = LONGEST_SIDE) {
  const width = Math.max(distance(a, b), distance(d, c));
  const height = Math.max(distance(a, d), distance(b, c));
  const scale = Math.min(1, longest / Math.max(width, height, 1));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/**
 * The nine numbers that take a place on the straightened sheet to its place in the picture (a plane perspective).
 * @param {Corners} corners
 * @param {Size} size
 * @returns {number[]} the last is 1
 */
export function perspective([p0, p1, p2, p3], { width, height }) {
  const [dx1, dx2, dx3] = [p1.x - p2.x, p3.x - p2.x, p0.x - p1.x + p2.x - p3.x];
  const [dy1, dy2, dy3] = [p1.y - p2.y, p3.y - p2.y, p0.y - p1.y + p2.y - p3.y];
  const divisor = dx1 * dy2 - dx2 * dy1 || 1e-9;
  const g = (dx3 * dy2 - dx2 * dy3) / divisor;
  const h = (dx1 * dy3 - dx3 * dy1) / divisor;
  const unit = [p1.x - p0.x + g * p1.x, p3.x - p0.x + h * p3.x, p0.x, p1.y - p0.y + g * p1.y, p3.y - p0.y + h * p3.y, p0.y, g, h, 1];
  return unit.map((value, index) => (index % 3 === 0 ? value / width : index % 3 === 1 ? value / height : value));
}

/** @param {number[]} matrix @param {number} x @param {number} y @returns {Point} */
export function through([a, b, c, d, e, f, g, h, i], x, y) {
  const w = g * x + h * y + i;
  return { x: (a * x + b * y + c) / w, y: (d * x + e * y + f) / w };
}

/**
 * @param {ImageData} picture
 * @param {Corners} corners
 * @param {Size} size
 * @param {(size: Size) => ImageData} make
 * @returns {ImageData}
 */
export function straightened(picture, corners, size, make) {
  const matrix = perspective(corners, size);
  const result = make(size);
  for (let y = 0; y < size.height; y += 1) {
    for (let x = 0; x < size.width; x += 1) {
      const from = through(matrix, x + 0.5, y + 0.5);
      mix(picture, from.x - 0.5, from.y - 0.5, result.data, 4 * (y * size.width + x));
    }
  }
  return result;
}

/**
 * A corner may not leave the picture, and the four stay in their order around the sheet.
 * @param {Corners} corners
 * @param {number} index
 * @param {Point} to
 * @param {Size} size
 * @returns {Corners} the same when the place is not possible
 */
export function moved(corners, index, to, { width, height }) {
  const next = /** @type {Corners} */ (corners.map((corner) => ({ ...corner })));
  next[index] = { x: Math.min(width, Math.max(0, to.x)), y: Math.min(height, Math.max(0, to.y)) };
  return isConvex(next) ? next : corners;
}

/** @param {Corners} corners */
function isConvex(corners) {
  return corners.every((corner, index) => {
    const [next, after] = [corners[(index + 1) % 4], corners[(index + 2) % 4]];
    return (next.x - corner.x) * (after.y - next.y) - (next.y - corner.y) * (after.x - next.x) > 0;
  });
}

/**
 * The colour between four points.
 * @param {ImageData} picture
 * @param {number} x
 * @param {number} y
 * @param {Uint8ClampedArray} into
 * @param {number} at
 */
function mix({ data, width, height }, x, y, into, at) {
  const left = Math.min(width - 1, Math.max(0, Math.floor(x)));
  const top = Math.min(height - 1, Math.max(0, Math.floor(y)));
  const right = Math.min(width - 1, left + 1);
  const below = Math.min(height - 1, top + 1);
  const [fx, fy] = [Math.min(1, Math.max(0, x - left)), Math.min(1, Math.max(0, y - top))];
  for (let channel = 0; channel < 4; channel += 1) {
    const upper = data[4 * (top * width + left) + channel] * (1 - fx) + data[4 * (top * width + right) + channel] * fx;
    const lower = data[4 * (below * width + left) + channel] * (1 - fx) + data[4 * (below * width + right) + channel] * fx;
    into[at + channel] = upper * (1 - fy) + lower * fy;
  }
}

/** @param {Point} a @param {Point} b */
function distance(a, b) {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
