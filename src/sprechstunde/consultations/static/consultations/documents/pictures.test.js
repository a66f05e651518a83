import assert from "node:assert/strict";
import { test } from "node:test";
import { Patience } from "./patience.js";
import { pictureSize } from "./picture-size.js";
import { moved, perspective, sizeOf, straightened, through } from "./straighten.js";

/** @typedef {import("./straighten.js").Corners} Corners */

// -- how large a picture says it is

for (const [kind, bytes, expected] of /** @type {[import("./file-kind.js").FileKind, number[], any][]} */ ([
  ["png", [...Array(16).fill(0), 0, 0, 0x75, 0x30, 0, 0, 0x27, 0x10], { width: 30_000, height: 10_000 }],
  ["gif", [..."GIF89a"].map(code).concat([0x40, 1, 0xc8, 0]), { width: 320, height: 200 }],
  ["jpeg", [0xff, 0xd8, 0xff, 0xe1, 0, 4, 1, 2, 0xff, 0xc4, 0, 2, 0xff, 0xff, 0xc2, 0, 11, 8, 0, 200, 1, 64], { width: 320, height: 200 }],
  ["webp", riff("VP8X", [0, 0, 0, 0, 0x3f, 1, 0, 0xc7, 0, 0]), { width: 320, height: 200 }],
  ["webp", riff("VP8L", [0x2f, 0x3f, 0xc1, 0x31, 0]), { width: 320, height: 200 }],
  ["webp", riff("VP8 ", [0, 0, 0, 0x9d, 1, 0x2a, 0x40, 1, 0xc8, 0]), { width: 320, height: 200 }],
  ["png", [1, 2, 3], null],
  ["jpeg", [0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff], null],
  ["jpeg", [0xff, 0xd8, 0, 0, 0, 0], null],
  ["webp", riff("EVIL", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), null],
  ["png", Array(24).fill(0), null],
])) {
  test(`${kind}, ${bytes.length} bytes: ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(pictureSize(kind, Uint8Array.from(bytes)), expected);
  });
}

// -- straightening

/** @type {Corners} */
const CROOKED = [{ x: 120, y: 80 }, { x: 900, y: 150 }, { x: 850, y: 1_200 }, { x: 60, y: 1_100 }];

test("the corners of the sheet come from the corners in the picture", () => {
  const size = sizeOf(CROOKED);
  const matrix = perspective(CROOKED, size);
  const ends = [[0, 0], [size.width, 0], [size.width, size.height], [0, size.height]];
  for (const [index, [x, y]] of ends.entries()) {
    const place = through(matrix, x, y);
    assert.ok(Math.hypot(place.x - CROOKED[index].x, place.y - CROOKED[index].y) < 1e-6, `${index}`);
  }
});

test("a straight line on the sheet is straight in the picture", () => {
  const size = sizeOf(CROOKED);
  const matrix = perspective(CROOKED, size);
  const [a, b, c] = [0, 0.5, 1].map((part) => through(matrix, part * size.width, 0.3 * size.height));
  assert.ok(Math.abs((b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)) < 1e-3);
});

test("the whole picture stays what it is, and a large one becomes smaller", () => {
  const data = Uint8ClampedArray.from({ length: 4 * 6 * 4 }, (_, index) => (index * 37) & 255);
  /** @type {Corners} */
  const whole = [{ x: 0, y: 0 }, { x: 6, y: 0 }, { x: 6, y: 4 }, { x: 0, y: 4 }];
  const size = sizeOf(whole);
  assert.deepEqual(size, { width: 6, height: 4 });
  const make = () => /** @type {any} */ ({ data: new Uint8ClampedArray(data.length), width: 6, height: 4 });
  assert.deepEqual(straightened(/** @type {any} */ ({ data, width: 6, height: 4 }), whole, size, make).data, data);
  /** @type {Corners} */
  const large = [{ x: 0, y: 0 }, { x: 8_000, y: 0 }, { x: 8_000, y: 6_000 }, { x: 0, y: 6_000 }];
  assert.deepEqual(sizeOf(large, 2_000), { width: 2_000, height: 1_500 });
});

test("a corner stays inside the picture, and never crosses the others", () => {
  const size = { width: 1_000, height: 1_300 };
  assert.deepEqual(moved(CROOKED, 0, { x: -50, y: 2 }, size)[0], { x: 0, y: 2 });
  assert.equal(moved(CROOKED, 0, { x: 990, y: 1_290 }, size), CROOKED);
  assert.equal(moved(CROOKED, 1, { x: 60, y: 1_100 }, size), CROOKED);
});

// -- patience

test("work that never ends is given up, but waiting for bytes or a hidden page does not count", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let [lost, hidden] = [0, false];
  const patience = new Patience(1_000, () => (lost += 1), () => hidden);
  /** @type {() => void} */
  let arrive = () => {};
  void patience.during(new Promise(() => {}));
  const bytes = patience.exceptDuring(/** @type {Promise<void>} */ (new Promise((resolve) => (arrive = resolve))));
  context.mock.timers.tick(60_000);
  assert.equal(lost, 0);
  arrive();
  await bytes;
  hidden = true;
  context.mock.timers.tick(5_000);
  assert.equal(lost, 0);
  hidden = false;
  context.mock.timers.tick(1_000);
  assert.equal(lost, 1);
});

test("work that ends is not given up", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let lost = 0;
  const patience = new Patience(1_000, () => (lost += 1), () => false);
  assert.equal(await patience.during(Promise.resolve(7)), 7);
  context.mock.timers.tick(60_000);
  assert.equal(lost, 0);
});

/** @param {string} character */
function code(character) {
  return character.charCodeAt(0);
}

/** @param {string} form @param {number[]} rest */
function riff(form, rest) {
  return [..."RIFF", "\0", "\0", "\0", "\0", ..."WEBP", ...form, "\0", "\0", "\0", "\0"].map(code).concat(rest, Array(8).fill(0));
}
