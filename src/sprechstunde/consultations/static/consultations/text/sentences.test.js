import assert from "node:assert/strict";
import { test } from "node:test";
import { Sentences } from "./sentences.js";

/** What is read out while a line grows letter by letter. @param {string} whole */
function readWhileTyped(whole) {
  const sentences = new Sentences();
  const line = { text: "", done: false };
  /** @type {string[]} */
  const told = [];
  for (const character of whole) {
    line.text += character;
    told.push(...sentences.next(line));
  }
  line.done = true;
  return [...told, ...sentences.next(line)];
}

test("every sentence is told once, the rest with the end of the line", () => {
  assert.deepEqual(readWhileTyped("Guten Tag. Wie geht es Ihnen? Ich frage nur"), [
    "Guten Tag.",
    "Wie geht es Ihnen?",
    "Ich frage nur",
  ]);
});

test("an abbreviation, a date and a number end no sentence", () => {
  const whole = "Am 3. Mai, z. B. um 10.30 Uhr.";
  assert.deepEqual(readWhileTyped(whole), [whole]);
});

test("dots and marks in a row are one end, closing quotation marks belong to it", () => {
  assert.deepEqual(readWhileTyped("Also … Er sagte „Nein!“ Und dann?! Gut... Ja"), [
    "Also …",
    "Er sagte „Nein!“",
    "Und dann?!",
    "Gut...",
    "Ja",
  ]);
});

test("what is taken back and typed anew is told anew", () => {
  const sentences = new Sentences();
  const line = { text: "Ja gern. ", done: false };
  assert.deepEqual(sentences.next(line), ["Ja gern."]);
  line.text = "Ja";
  assert.deepEqual(sentences.next(line), []);
  line.text = "Ja nein. ";
  assert.deepEqual(sentences.next(line), ["nein."]);
});
