import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { renew } from "./in-place.js";

/** @type {Part} */ let shown;
/** @type {((text: string) => void)[]} */ let answers;

/** A part of the page, such as the box with the link. */
class Part {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }

  contains() {
    return false;
  }

  querySelector() {
    return null;
  }

  /** @param {Part} other */
  replaceWith(other) {
    if (shown === this) shown = other; // as in a page, where what was taken out is replaced by nothing
  }
}

beforeEach(() => {
  shown = new Part("as the page was made");
  answers = [];
  Object.assign(globalThis, {
    location: { pathname: "/wartebereich/" },
    document: {
      getElementById: () => shown,
      querySelector: () => null,
      importNode: (/** @type {Part} */ part) => part,
    },
    DOMParser: class {
      /** @param {string} text */
      parseFromString(text) {
        return { getElementById: () => new Part(text) };
      }
    },
    fetch: () =>
      new Promise((resolve) => answers.push((text) => resolve({ ok: true, text: () => Promise.resolve(text) }))),
  });
});

test("what was asked for last stays, whichever answer comes first", async () => {
  for (const order of [[0, 1], [1, 0]]) {
    answers = [];
    const both = [renew("box"), renew("box")];
    for (const index of order) {
      answers[index]?.(["unfolded, no link yet", "with the link"][index] ?? "");
      await settled();
    }
    await Promise.all(both);
    assert.equal(shown.text, "with the link");
  }
});

test("parts do not wait for each other", async () => {
  const both = [renew("box"), renew("other")];
  answers[0]?.("the box");
  await both[0];
  assert.equal(shown.text, "the box");
  answers[1]?.("the other");
  await both[1];
  assert.equal(shown.text, "the other");
});

async function settled() {
  await new Promise((resolve) => setImmediate(resolve));
}
