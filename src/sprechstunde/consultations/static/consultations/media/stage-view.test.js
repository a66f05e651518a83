import assert from "node:assert/strict";
import { test } from "node:test";
import {
  arrangement,
  initialView,
  ownToNextCorner,
  readView,
  toggleInterpreting,
  toggleLarge,
  toggleOwn,
  togglePin,
  withPeople,
} from "./stage-view.js";

const BASHIR = { id: "bashir", role: "adviser" };
const ANNA = { id: "anna", role: "citizen" };
const SIGNS = { id: "signs", role: "sign_interpreter" };
const SPEAKS = { id: "speaks", role: "interpreter" };

test("two may be pinned, a third takes the place of the oldest", () => {
  let view = togglePin(togglePin(initialView(), "a"), "b");
  assert.deepEqual(view.pins, ["a", "b"]);
  view = togglePin(view, "c");
  assert.deepEqual(view.pins, ["b", "c"]);
  assert.deepEqual(togglePin(view, "b").pins, ["c"]);
});

test("who is pinned and away is large again on coming back", () => {
  const view = togglePin(initialView(), "anna");
  assert.deepEqual(arrangement(view, [BASHIR]).spots, []);
  assert.deepEqual(arrangement(view, [BASHIR, ANNA]).spots, ["anna"]);
});

test("whoever is enlarged has the whole width, and the pins return afterwards", () => {
  const pinned = togglePin(initialView(), "anna");
  const large = toggleLarge(pinned, "bashir");
  assert.deepEqual(arrangement(large, [ANNA, BASHIR]), { spots: ["bashir"], wide: true });
  assert.deepEqual(arrangement(toggleLarge(large, "bashir"), [ANNA, BASHIR]), { spots: ["anna"], wide: false });
  assert.deepEqual(arrangement(large, [ANNA]), { spots: ["anna"], wide: false });
});

test("the preset shows the interpreter and who spoke last", () => {
  const view = toggleInterpreting(initialView(), [ANNA, BASHIR, SIGNS], "anna");
  assert.deepEqual(arrangement(view, [ANNA, BASHIR, SIGNS]), { spots: ["signs", "anna"], wide: true });
});

test("without a speaker the office is shown, without an interpreter the first two", () => {
  assert.deepEqual(toggleInterpreting(initialView(), [ANNA, BASHIR, SPEAKS]).pins, ["speaks", "bashir"]);
  assert.deepEqual(toggleInterpreting(initialView(), [ANNA, BASHIR]).pins, ["bashir", "anna"]);
  assert.deepEqual(toggleInterpreting(initialView(), [SIGNS]).pins, ["signs"]);
});

test("signing goes before speaking when both interpret", () => {
  assert.deepEqual(toggleInterpreting(initialView(), [SPEAKS, BASHIR, SIGNS]).pins, ["signs", "bashir"]);
});

test("the preset waits for an interpreter who comes later", () => {
  const view = toggleInterpreting(initialView(), [BASHIR, ANNA]);
  assert.deepEqual(withPeople(view, [BASHIR, ANNA, SIGNS]).pins, ["signs", "bashir"]);
});

test("another speaker moves nobody, neither with pins nor in the preset", () => {
  const preset = toggleInterpreting(initialView(), [ANNA, BASHIR, SIGNS], "bashir");
  assert.equal(withPeople(preset, [ANNA, BASHIR, SIGNS], "anna"), preset);
  const byHand = togglePin(preset, "bashir");
  assert.equal(withPeople(byHand, [ANNA, BASHIR, SIGNS], "anna"), byHand);
});

test("the own picture goes round the corners, and is shown by being moved", () => {
  let view = toggleOwn(initialView(), "hidden");
  assert.equal(view.own, "hidden");
  view = ownToNextCorner(view);
  assert.deepEqual([view.own, view.corner], ["small", 1]);
  for (let step = 0; step < 3; step += 1) view = ownToNextCorner(view);
  assert.equal(view.corner, 0);
  assert.equal(toggleOwn(toggleOwn(view, "large"), "large").own, "small");
});

test("what was kept is read again, and nonsense is not", () => {
  const view = ownToNextCorner(toggleInterpreting(initialView(), [BASHIR, SIGNS]));
  assert.deepEqual(readView(JSON.stringify(view)), view);
  for (const text of [null, "", "7", "[]", '{"pins": [1, {}], "corner": 9, "own": "x", "large": 3}']) {
    assert.deepEqual(readView(text), initialView());
  }
});
