import assert from "node:assert/strict";
import { test } from "node:test";
import { LiveText, MAX_LINE, MAX_LINES } from "./live-text.js";
import { BACKSPACE, LOSS, NEW_LINE } from "./t140.js";

test("what one writes the other has, character by character", () => {
  const anna = page("anna", "A1");
  const bashir = page("bashir", "B1");
  give(anna, "anna", "A1", bashir);
  for (const field of ["G", "Gu", "Gut", "Gu", "Gute", "Guten Tag 👋"]) {
    bashir.receive("anna", "A1", anna.write(field));
    assert.equal(bashir.lines[0].text, field);
  }
  bashir.receive("anna", "A1", anna.finish());
  assert.deepEqual(bashir.lines, anna.lines);
  assert.equal(bashir.lines[0].done, true);
  assert.equal(anna.draft, "");
});

test("lines have the same name on both sides, also after empty ones", () => {
  const anna = page("anna", "A1");
  const bashir = page("bashir", "B1");
  give(anna, "anna", "A1", bashir);
  const send = (/** @type {string} */ t140) => bashir.receive("anna", "A1", t140);
  send(anna.finish());
  send(anna.write("x"));
  send(anna.write(""));
  send(anna.finish());
  for (const text of ["eins", "zwei"]) {
    send(anna.write(text));
    send(anna.finish());
  }
  assert.deepEqual(bashir.lines.map(({ id, text }) => [id, text]), anna.lines.map(({ id, text }) => [id, text]));
});

test("nobody writes on through another's mouth: what one guest tells of another is finished, marked, and says by whom", () => {
  const anna = page("anna", "A1");
  const told = { ...line("B1.e1.0", "bashir", "Ich unterschreibe"), done: false };
  anna.merge("guest", "G1", [told], { epoch: "g1", number: 0, text: "", audience: ["anna", "guest"] });
  assert.deepEqual(
    anna.lines.map(({ text, done, via }) => [text, done, via]),
    [[`Ich unterschreibe${LOSS}`, true, "guest"]],
  );
});

test("what cannot be seen is not sent, so that both count the same letters", () => {
  const anna = page("anna", "A1");
  const bashir = page("bashir", "B1");
  give(anna, "anna", "A1", bashir);
  for (const field of ["a\ufeffb\u202ec", "a\ufeffb", "ab", "a"]) bashir.receive("anna", "A1", anna.write(field));
  assert.equal(anna.draft, "a");
  assert.equal(bashir.lines[0].text, "a");
});

test("after a reload the transcript comes from the other side", () => {
  const { anna, bashir } = talk();
  const again = page("anna", "A2");
  give(bashir, "bashir", "B1", again);
  assert.deepEqual(again.lines.map(({ text, done }) => [text, done]), [["Hallo", true], ["Guten Tag", true]]);
  give(again, "anna", "A2", bashir);
  assert.equal(bashir.lines.length, anna.lines.length);
});

test("a line that a reload cut off is closed and marked on both sides", () => {
  const { anna, bashir } = talk();
  bashir.receive("anna", "A1", anna.write("Ich wollte noch"));
  const again = page("anna", "A2");
  give(bashir, "bashir", "B1", again);
  give(again, "anna", "A2", bashir);
  for (const side of [again, bashir]) {
    assert.deepEqual(side.lines.at(-1), { ...line("A1.e1.1", "anna", `Ich wollte noch${LOSS}`), via: side === again ? "bashir" : "" });
  }
});

test("what was typed while the connection was away arrives with the next one, without loss", () => {
  const { anna, bashir } = talk();
  bashir.receive("anna", "A1", anna.write("Dri"));
  anna.write("Drittens");
  anna.finish();
  anna.write("Vier");
  give(anna, "anna", "A1", bashir);
  bashir.receive("anna", "A1", anna.write("Viertens"));
  assert.deepEqual(bashir.lines.slice(-2).map(({ text, done }) => [text, done]), [["Drittens", true], ["Viertens", false]]);
  assert.ok(!bashir.lines.some(({ text }) => text.includes(LOSS)));
});

test("text that was taken back while the connection was away is taken back", () => {
  const { anna, bashir } = talk();
  bashir.receive("anna", "A1", anna.write("Ups"));
  anna.write("");
  give(anna, "anna", "A1", bashir);
  assert.equal(bashir.lines.find(({ id }) => id === "A1.e1.1")?.text, "");
});

test("lines that are new come between those that are known, in the giver's order", () => {
  const giver = [line("B1.0", "bashir", "eins"), line("C1.0", "carla", "zwei"), line("B1.1", "bashir", "drei")];
  const anna = page("anna", "A1");
  anna.merge("bashir", "B1", [giver[0], giver[2]], null);
  anna.merge("bashir", "B1", giver, null);
  assert.deepEqual(anna.lines.map(({ text }) => text), ["eins", "zwei", "drei"]);
});

test("nobody puts words into the mouth of this page, or changes what others have finished", () => {
  const { anna } = talk();
  anna.merge("bashir", "B1", [line("A1.e1.0", "anna", "Gefälscht"), line("A1.e1.7", "anna", "Erfunden")], null);
  assert.equal(anna.lines.find(({ id }) => id === "A1.e1.0")?.text, "Hallo");
  assert.ok(!anna.lines.some(({ id }) => id === "A1.e1.7"));
});

test("nonsense in a transcript is left out", () => {
  const anna = page("anna", "A1");
  const nonsense = [null, 7, {}, { id: 1, author: "b", text: "x", done: true }, { ...line("B1.0", "b", "x"), done: "yes" }];
  anna.merge("bashir", "B1", nonsense, { number: -5 });
  anna.merge("bashir", "B1", "lines", undefined);
  assert.deepEqual(anna.lines, []);
});

test("a line and a transcript have an end", () => {
  const anna = page("anna", "A1");
  anna.receive("bashir", "B1", "x".repeat(MAX_LINE + 1));
  anna.receive("bashir", "B1", "y");
  assert.deepEqual(anna.lines.map(({ done }) => done), [true, false]);
  anna.receive("bashir", "B1", `z${NEW_LINE}`.repeat(MAX_LINES + 10));
  assert.equal(anna.lines.length, MAX_LINES);
});

test("a backspace does not reach into a finished line", () => {
  const { bashir } = talk();
  bashir.receive("anna", "A1", BACKSPACE.repeat(20));
  assert.equal(bashir.lines[0].text, "Hallo");
});

function talk() {
  const anna = page("anna", "A1");
  const bashir = page("bashir", "B1");
  give(anna, "anna", "A1", bashir);
  give(bashir, "bashir", "B1", anna);
  bashir.receive("anna", "A1", anna.write("Hallo") + anna.finish());
  anna.receive("bashir", "B1", bashir.write("Guten Tag") + bashir.finish());
  return { anna, bashir };
}

/** @param {LiveText} giver @param {string} id @param {string} session @param {LiveText} taker */
function give(giver, id, session, taker) {
  const { lines, cursor } = structuredClone(giver.snapshot(id === "anna" ? "bashir" : "anna"));
  taker.merge(id, session, lines, cursor);
}

/** @param {string} self @param {string} session */
function page(self, session) {
  const text = new LiveText({ self, session, makeEpoch: () => "e1" });
  text.setAudience(["anna", "bashir"]);
  return text;
}

/** @param {string} id @param {string} author @param {string} text */
function line(id, author, text) {
  return { id, author, text, done: true, audience: ["anna", "bashir"], via: "" };
}
