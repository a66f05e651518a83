import assert from "node:assert/strict";
import { test } from "node:test";
import { BACKSPACE, NEW_LINE, edit, forPrograms, oneLine, strokes, takeBack } from "./t140.js";

/** What a receiver has when it had `before` and gets what `edit` says. @param {string} before @param {string} sent */
function apply(before, sent) {
  return strokes(sent).reduce(
    (text, stroke) =>
      stroke.type === "text" ? text + stroke.text : stroke.type === "backspace" ? takeBack(text, stroke.count) : `${text}\n`,
    before,
  );
}

test("a letter is sent as itself", () => {
  assert.equal(edit("Hall", "Hallo"), "o");
});

test("nothing has changed, nothing is sent", () => {
  assert.equal(edit("Hallo", "Hallo"), "");
});

test("the last letter is taken back", () => {
  assert.equal(edit("Hallo", "Hall"), BACKSPACE);
});

test("a change in the middle is typed anew from there", () => {
  assert.equal(edit("abcd", "aXcd"), `${BACKSPACE.repeat(3)}Xcd`);
});

test("an emoji outside the first plane is one character", () => {
  assert.equal(edit("a😀", "a"), BACKSPACE);
  assert.equal(edit("a😀", "a😁"), `${BACKSPACE}😁`);
});

test("two emoji that share half a surrogate pair are never split", () => {
  assert.ok(!/[\ud800-\udfff]/.test(edit("😀", "😁").replace(/😁/u, "").replaceAll(BACKSPACE, "")));
});

const TEXTS = ["", "a", "Straße", "Müller", "Mu\u0308ller", "g\u0308\u0331", "👩‍👩‍👧", "👩‍👧", "😀😀", "ẞǆő", "العربية", "🏳️‍🌈!", "ab\tc"];
for (const before of TEXTS) {
  test(`every change from "${before}" arrives`, () => {
    for (const after of TEXTS) assert.equal(apply(before, edit(before, after)), after);
  });
}

test("all line ends of the standard and of the web are one", () => {
  for (const end of [NEW_LINE, "\r\n", "\r", "\n", "\u2029"]) {
    assert.deepEqual(strokes(`a${end}b`), [{ type: "text", text: "a" }, { type: "newline" }, { type: "text", text: "b" }]);
  }
  assert.equal(strokes("\r\n\r\n").length, 2);
});

test("what nobody should see is not shown: bell, escape, byte order mark, direction overrides", () => {
  assert.deepEqual(strokes("\ufeff\u0007a\u001b\u202eb\u2066"), [{ type: "text", text: "ab" }]);
  assert.deepEqual(strokes("\ufeff"), []);
});

test("a backspace on nothing is nothing", () => {
  assert.equal(takeBack(""), "");
});

test("backspaces in a row are one stroke", () => {
  assert.deepEqual(strokes(`${BACKSPACE.repeat(3)}x`), [{ type: "backspace", count: 3 }, { type: "text", text: "x" }]);
});

test("what is meant for programs is no text, and half of it is harmless", () => {
  assert.deepEqual(strokes(`a${forPrograms("audience e1 b")}c`), [
    { type: "text", text: "a" },
    { type: "string", string: "audience e1 b" },
    { type: "text", text: "c" },
  ]);
  assert.deepEqual(strokes("a\u0098b"), [{ type: "text", text: "a" }, { type: "text", text: "b" }]);
});

test("a line in a transcript is one line without anything that reaches beyond it", () => {
  assert.equal(oneLine("a\r\nb\u202ec\u2028"), "a bc ");
});
