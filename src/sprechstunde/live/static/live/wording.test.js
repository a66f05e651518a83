import assert from "node:assert/strict";
import { test } from "node:test";
import { counted, fillIn } from "./wording.js";

test("gaps are filled, unknown ones stay visible", () => {
  assert.equal(fillIn("as of {time}, {other}", { time: "10:42" }), "as of 10:42, {other}");
  assert.equal(fillIn(undefined, {}), "");
});

test("a value with braces is not filled again", () => {
  assert.equal(fillIn("{a} {b}", { a: "{b}", b: 1 }), "{b} 1");
});

test("numbers get the plural form of the language", () => {
  const german = { waitingZero: "niemand", waitingOne: "1 Person", waitingOther: "{n} Personen" };
  const said = [0, 1, 2, 31].map((count) => counted(german, "waiting", count, "de"));
  assert.deepEqual(said, ["niemand", "1 Person", "2 Personen", "31 Personen"]);
});

test("languages with more forms find theirs, those without a word for nobody their ordinary one", () => {
  const ukrainian = { waitingOne: "{n} людина", waitingFew: "{n} людини", waitingMany: "{n} людей", waitingOther: "{n} людини" };
  const said = [0, 1, 3, 21].map((count) => counted(ukrainian, "waiting", count, "uk"));
  assert.deepEqual(said, ["0 людей", "1 людина", "3 людини", "21 людина"]);
});
