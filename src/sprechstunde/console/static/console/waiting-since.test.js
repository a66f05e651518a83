import assert from "node:assert/strict";
import { register } from "node:module";
import { test } from "node:test";

// Served, all rooms' files lie in one folder; in the source each room has its own: console/static/live/… is live/static/live/…
const hook = `export const resolve = (specifier, context, next) => next(
  specifier.startsWith("../")
    ? new URL(specifier, context.parentURL).href.replace(/[^/]+\\/static\\/([^/]+)\\//, "$1/static/$1/")
    : specifier, context);`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
const { sinceText } = await import("./waiting-since.js");

const texts = {
  textSinceZero: "seit wenigen Sekunden",
  textSinceOne: "seit 1 Min.",
  textSinceOther: "seit {n} Min.",
  textSinceHours: "seit {hours} Std. {minutes} Min.",
};

test("how long somebody has waited is told in whole minutes", () => {
  const said = [0, 59, 60, 119, 720, 3599].map((seconds) => sinceText(texts, seconds * 1000, "de"));
  assert.deepEqual(said, ["seit wenigen Sekunden", "seit wenigen Sekunden", "seit 1 Min.", "seit 1 Min.", "seit 12 Min.", "seit 59 Min."]);
});

test("from an hour on with hours", () => {
  assert.equal(sinceText(texts, 3_600_000, "de"), "seit 1 Std. 0 Min.");
  assert.equal(sinceText(texts, 7_500_000, "de"), "seit 2 Std. 5 Min.");
});

test("a clock that is a little behind makes nobody wait negative minutes", () => {
  assert.equal(sinceText(texts, -5_000, "de"), "seit wenigen Sekunden");
});
