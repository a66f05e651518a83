import assert from "node:assert/strict";
import { test } from "node:test";
import { HearingJudge, judgeConnection, median, PictureJudge } from "./judges.js";

test("a picture is good once it has been seen for a second, with its speed", () => {
  const judge = new PictureJudge();
  assert.equal(judge.see({ frames: 0, brightness: 0, now: 0 }), null);
  assert.equal(judge.see({ frames: 1, brightness: 90, now: 500 }), null);
  assert.equal(judge.see({ frames: 16, brightness: 90, now: 1000 }), null);
  assert.deepEqual(judge.see({ frames: 61, brightness: 90, now: 2500 }), { outcome: "good", perSecond: 30 });
});

test("a dark picture is dark, and good again when the lens is uncovered", () => {
  const judge = new PictureJudge();
  judge.see({ frames: 1, brightness: 3, now: 0 });
  assert.equal(judge.see({ frames: 41, brightness: 3, now: 2000 })?.outcome, "dark");
  assert.equal(judge.see({ frames: 61, brightness: 80, now: 3000 })?.outcome, "good");
});

test("a hand before the lens is nothing to speak of", () => {
  const judge = new PictureJudge();
  judge.see({ frames: 1, brightness: 80, now: 0 });
  assert.equal(judge.see({ frames: 41, brightness: 80, now: 2000 })?.outcome, "good");
  assert.equal(judge.see({ frames: 51, brightness: 2, now: 2500 }), null);
  assert.equal(judge.see({ frames: 61, brightness: 80, now: 3000 })?.outcome, "good");
});

test("a camera that sends nothing is found out", () => {
  const judge = new PictureJudge();
  judge.see({ frames: 0, brightness: 0, now: 0 });
  assert.equal(judge.see({ frames: 0, brightness: 0, now: 5900 }), null);
  assert.equal(judge.see({ frames: 0, brightness: 0, now: 6100 })?.outcome, "unknown");
});

test("a click is no voice; a voice is, also after the silence", () => {
  const judge = new HearingJudge();
  assert.equal(judge.hear(0.2, 0), null);
  assert.equal(judge.hear(0.001, 100), null);
  assert.equal(judge.hear(0.001, 8000), "silent");
  judge.hear(0.05, 8100);
  assert.equal(judge.hear(0.05, 8200), "good");
  assert.equal(judge.hear(0, 60_000), "good");
});

const FAST = { server: 30, channel: 20, relay: null, relayExpected: false };

for (const [name, measured, outcome] of /** @type {[string, any, string][]} */ ([
  ["fast", FAST, "good"],
  ["slow", { ...FAST, server: 300 }, "moderate"],
  ["very slow", { ...FAST, server: 900 }, "weak"],
  ["a slow relay", { ...FAST, relayExpected: true, relay: 300 }, "moderate"],
  ["a relay that is not reached", { ...FAST, relayExpected: true }, "no_relay"],
  ["no channel", { ...FAST, channel: null }, "no_channel"],
])) {
  test(`a connection that is ${name}: ${outcome}`, () => assert.equal(judgeConnection(measured), outcome));
}

test("one slow answer does not count", () => {
  assert.equal(median([20, 900, 25]), 25);
  assert.equal(median([]), null);
});
