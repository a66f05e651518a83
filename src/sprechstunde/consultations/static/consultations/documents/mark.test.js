import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_MARK_POINTS } from "./limits.js";
import { PAGE_WIDTH, markAt, pairs, pathOf, readMark, simplified } from "./mark.js";
import { readTurn, toPage, toScreen } from "./page-space.js";

const STROKE = { type: "stroke", document: "doc-1234", page: 1, by: "anna", pen: "line", points: [0, 0, 100, 100] };
const NOTE = { type: "note", document: "doc-1234", page: 1, by: "anna", x: 10, y: 20 };

test("marks are read as they were made", () => {
  assert.deepEqual(readMark("a", STROKE), { id: "a", ...STROKE });
  assert.deepEqual(readMark("b", { ...NOTE, evil: "<script>" }), { id: "b", ...NOTE });
});

for (const [what, value] of /** @type {[string, any][]} */ ([
  ["nothing", null],
  ["a pen nobody knows", { ...STROKE, pen: "laser" }],
  ["half a point", { ...STROKE, points: [1, 2, 3] }],
  ["no point", { ...STROKE, points: [] }],
  ["a point that is no number", { ...STROKE, points: [1, NaN] }],
  ["a point far outside", { ...STROKE, points: [1, 1e9] }],
  ["too many points", { ...STROKE, points: Array(2 * MAX_MARK_POINTS + 2).fill(1) }],
  ["a page before the first", { ...STROKE, page: 0 }],
  ["a document that is no text", { ...NOTE, document: {} }],
  ["a note without a place", { ...NOTE, x: undefined }],
  ["another kind", { ...NOTE, type: "script" }],
])) {
  test(`${what} is no mark`, () => assert.equal(readMark("a", value), null));
}

test("a straight line needs two points, and a hand's line keeps its form", () => {
  const straight = Array.from({ length: 300 }, (_, index) => ({ x: index * 10, y: 500 }));
  assert.deepEqual(simplified(straight), [0, 500, 2990, 500]);
  const bow = Array.from({ length: 300 }, (_, index) => ({ x: index * 10, y: 3_000 * Math.sin(index / 60) }));
  const kept = pairs(simplified(bow));
  assert.ok(kept.length > 5 && kept.length < 100, `${kept.length}`);
  for (const { x, y } of kept) assert.ok(Math.abs(y - 3_000 * Math.sin(x / 600)) < 15);
});

test("the wildest hand stays below the limit, and is accepted by the others", () => {
  const wild = Array.from({ length: 60_000 }, (_, index) => ({ x: (index * 7_919) % PAGE_WIDTH, y: (index * 104_729) % PAGE_WIDTH }));
  const points = simplified(wild);
  assert.ok(points.length <= 2 * MAX_MARK_POINTS);
  assert.ok(readMark("a", { ...STROKE, points }));
});

test("the nearest mark is found, and none that is too far away", () => {
  const [far, near] = [readMark("far", { ...STROKE, points: [0, 0, 0, 9_000] }), readMark("near", { ...STROKE, points: [500, 0, 500, 9_000] })];
  const marks = /** @type {any} */ ([far, near]);
  assert.equal(markAt(marks, { x: 420, y: 4_500 }, 200)?.id, "near");
  assert.equal(markAt(marks, { x: 9_000, y: 4_500 }, 200), null);
});

test("a dot is drawn too", () => assert.equal(pathOf([5, 6]), "M5 6L5 6"));

for (const turn of /** @type {const} */ ([0, 90, 180, 270])) {
  test(`a place on a page turned by ${turn} degrees is found again`, () => {
    const place = { x: 2_500, y: 9_000 };
    assert.deepEqual(toPage(toScreen(place, 14_142, turn), 14_142, turn), place);
  });
}

test("turned to the right, what was at the top left is at the top right", () => {
  assert.deepEqual(toScreen({ x: 0, y: 0 }, 14_142, 90), { x: 1, y: 0 });
  assert.deepEqual(toScreen({ x: 0, y: 0 }, 14_142, 270), { x: 0, y: 1 });
  for (const value of [45, "90", null, -90]) assert.equal(readTurn(value), 0);
});
