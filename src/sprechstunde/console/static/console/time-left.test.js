import assert from "node:assert/strict";
import { register } from "node:module";
import { test } from "node:test";

// Served, all rooms' files lie in one folder; in the source each room has its own: console/static/live/… is live/static/live/…
const hook = `export const resolve = (specifier, context, next) => next(
  specifier.startsWith("../")
    ? new URL(specifier, context.parentURL).href.replace(/[^/]+\\/static\\/([^/]+)\\//, "$1/static/$1/")
    : specifier, context);`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
const { leftText } = await import("./time-left.js");

const texts = { textLeft: "noch {time} Min.", textLeftOver: "vorbei" };

test("what is left is told in minutes and seconds, rounded up", () => {
  assert.deepEqual(
    [119_001, 80_000, 60_000, 9_500, 1].map((left) => leftText(texts, left)),
    ["noch 2:00 Min.", "noch 1:20 Min.", "noch 1:00 Min.", "noch 0:10 Min.", "noch 0:01 Min."],
  );
});

test("afterwards it says so instead of counting on", () => {
  assert.equal(leftText(texts, 0), "vorbei");
  assert.equal(leftText(texts, -90_000), "vorbei");
});
