import assert from "node:assert/strict";
import { test } from "node:test";
import { presence } from "./presence.js";

const ANNA = { id: "anna", connected: true };
const AWAY = { ...ANNA, connected: false };
const LEFT = { ...AWAY, left: true };
const BASHIR = { id: "bashir", connected: true };

test("somebody comes, and somebody goes", () => {
  const first = presence(new Map(), [ANNA]);
  assert.deepEqual(first.came, [ANNA]);
  const second = presence(first.present, [BASHIR]);
  assert.deepEqual([second.came, second.went], [[BASHIR], [ANNA]]);
});

test("a line that is down for a moment is neither", () => {
  const first = presence(new Map(), [ANNA]);
  const away = presence(first.present, [AWAY]);
  assert.deepEqual([away.came, away.went], [[], []]);
  const back = presence(away.present, [ANNA]);
  assert.deepEqual([back.came, back.went], [[], []]);
});

test("whoever leaves is gone, and comes once more", () => {
  const left = presence(presence(new Map(), [ANNA]).present, [LEFT]);
  assert.deepEqual(left.went, [ANNA]);
  assert.deepEqual(presence(left.present, [ANNA]).came, [ANNA]);
});

test("who is listed but has never been here has not come", () => {
  assert.deepEqual(presence(new Map(), [AWAY]).came, []);
});
