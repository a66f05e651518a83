import assert from "node:assert/strict";
import { test } from "node:test";

import { paintedFrames } from "./painted-frames.js";

/** @param {object} fields @returns {HTMLVideoElement} */
const video = (fields) => /** @type {HTMLVideoElement} */ (fields);
const quality = (/** @type {number} */ totalVideoFrames) => () => ({ totalVideoFrames });

test("most browsers count as the standard says", () => {
  assert.equal(paintedFrames(video({ getVideoPlaybackQuality: quality(12) })), 12);
});

test("Firefox has its own count, also while it is 0", () => {
  assert.equal(paintedFrames(video({ getVideoPlaybackQuality: quality(0), mozPaintedFrames: 46 })), 46);
  assert.equal(paintedFrames(video({ getVideoPlaybackQuality: quality(7), mozPaintedFrames: 0 })), 0);
});

test("a browser that does not count is not taken for one that shows nothing", () => {
  assert.equal(paintedFrames(video({})), null);
});
