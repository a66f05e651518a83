import assert from "node:assert/strict";
import { test } from "node:test";
import { LATE, Steady, isWorse, judge } from "./quality.js";

/** @typedef {import("./stats.js").Sample} Sample */

test("nothing is wrong with a good connection, however little is sent over it", () => {
  assert.deepEqual(judge(sample(), "full"), { out: "good", into: "good", late: false });
  assert.equal(judge(sample({ available: null }), "full").out, "good");
  assert.equal(judge(sample({ available: 130_000 }), "low").out, "good");
  assert.equal(judge(sample({ available: 40_000 }), "off").out, "good");
  assert.equal(judge(sample({ available: 40_000 }), null).out, "good");
});

for (const [what, changed, out, into] of /** @type {[string, Partial<Sample>, string, string][]} */ ([
  ["5 % of what we send is lost", { lossOut: 0.05 }, "weak", "good"],
  ["20 % of what we send is lost", { lossOut: 0.2 }, "very_weak", "good"],
  ["5 % of what comes is lost", { lossIn: 0.05 }, "good", "weak"],
  ["20 % of what comes is lost", { lossIn: 0.2 }, "good", "very_weak"],
  ["little goes out", { available: 200_000 }, "weak", "good"],
  ["hardly anything goes out", { available: 60_000 }, "very_weak", "good"],
  ["sound stumbles", { jitter: 120 }, "good", "weak"],
  ["the picture often stands still", { frozen: 0.5 }, "good", "weak"],
  ["the picture stands still", { frozen: 0.9 }, "good", "very_weak"],
])) {
  test(what, () => assert.deepEqual(judge(sample(changed), "full"), { out, into, late: false }));
}

test("more than 400 ms on the way are said, and make no picture smaller", () => {
  assert.deepEqual(judge(sample({ oneWay: LATE + 1, roundTrip: 900 }), "full"), { out: "good", into: "good", late: true });
  assert.equal(judge(sample({ oneWay: LATE }), "full").late, false);
  assert.equal(judge(sample({ oneWay: null }), "full").late, false);
});

test("what is shown does not flicker: worse is believed soon, better late", () => {
  const steady = new Steady(/** @type {import("./quality.js").Level} */ ("good"), isWorse);
  const shown = /** @type {import("./quality.js").Level[]} */ (["weak", "good", "weak", "weak", "good", "good", "good", "weak", "good", "good", "good", "good"]).map((level) =>
    steady.see(level),
  );
  assert.deepEqual(shown, [
    "good", "good", "good", "weak", "weak", "weak", "weak", "weak", "weak", "weak", "weak", "good",
  ]);
});

/** @param {Partial<Sample>} [changed] @returns {Sample} */
function sample(changed) {
  const usual = { lossIn: 0, lossOut: 0, jitter: 3, frozen: 0, roundTrip: 40, available: 1_500_000, oneWay: 60 };
  return { ...usual, ...changed };
}
