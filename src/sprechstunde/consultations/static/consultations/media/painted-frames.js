/**
 * How many frames a video element has painted so far. Firefox counts those of a live stream under a name of its own and
 * leaves the standard's count at 0.
 * @param {HTMLVideoElement} video
 * @returns {number | null} null where the browser does not count
 */
export function paintedFrames(video) {
  const { mozPaintedFrames } = /** @type {HTMLVideoElement & {mozPaintedFrames?: number}} */ (video);
  return mozPaintedFrames ?? video.getVideoPlaybackQuality?.().totalVideoFrames ?? null;
}
