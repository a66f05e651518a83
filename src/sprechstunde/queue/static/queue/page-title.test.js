import assert from "node:assert/strict";
import { test } from "node:test";
import { PageTitle } from "./page-title.js";

function page({ hidden = false, calm = false } = {}) {
  const shown = { title: "Wartebereich", hidden, turn: () => {}, running: false };
  const title = new PageTitle({
    get: () => shown.title,
    set: (text) => (shown.title = text),
    isHidden: () => shown.hidden,
    wantsLessMotion: () => calm,
    every: (action) => {
      shown.turn = action;
      shown.running = true;
      return 1;
    },
    cancel: () => (shown.running = false),
  });
  return { shown, title };
}

test("a call is named in the title, and goes from it", () => {
  const { shown, title } = page();
  title.show("Sie sind dran");
  assert.deepEqual([shown.title, shown.running], ["Sie sind dran", false]);
  title.show(null);
  assert.equal(shown.title, "Wartebereich");
});

test("in a hidden tab the two alternate until it is looked at", () => {
  const { shown, title } = page({ hidden: true });
  title.show("Sie sind dran");
  const seen = [shown.title];
  for (let turn = 0; turn < 2; turn += 1) {
    shown.turn();
    seen.push(shown.title);
  }
  assert.deepEqual(seen, ["Sie sind dran", "Wartebereich", "Sie sind dran"]);
  shown.hidden = false;
  title.look();
  assert.deepEqual([shown.title, shown.running], ["Sie sind dran", false]);
});

test("who wants less motion sees the call's title stand still", () => {
  const { shown, title } = page({ hidden: true, calm: true });
  title.show("Sie sind dran");
  assert.deepEqual([shown.title, shown.running], ["Sie sind dran", false]);
});
