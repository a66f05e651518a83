import assert from "node:assert/strict";
import { test } from "node:test";
import { shortcutOf } from "./shortcuts.js";

const free = { isOn: true, isTyping: false, isDialogOpen: false };
const press = (/** @type {string} */ key, more = {}) => ({ key, ctrlKey: false, altKey: false, metaKey: false, ...more });

test("letters count in either case", () => {
  assert.equal(shortcutOf(press("n"), free), "n");
  assert.equal(shortcutOf(press("N", { shiftKey: true }), free), "n");
  assert.equal(shortcutOf(press("?"), free), "?");
});

test("nothing happens while they are switched off, while somebody types, and behind a dialog", () => {
  for (const reason of [{ isOn: false }, { isTyping: true }, { isDialogOpen: true }]) {
    assert.equal(shortcutOf(press("n"), { ...free, ...reason }), "");
  }
});

test("keys that belong to the browser or to a writing system are left alone", () => {
  for (const more of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }, { isComposing: true }, { repeat: true }]) {
    assert.equal(shortcutOf(press("n", more), free), "");
  }
  for (const key of ["Enter", "Tab", "ArrowDown", " ", "1", "ß"]) assert.equal(shortcutOf(press(key), free), "");
});
