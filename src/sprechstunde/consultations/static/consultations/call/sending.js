/** @typedef {import("./slots.js").Slot} Slot */
/** @typedef {"high" | "medium" | "low"} Priority */
/**
 * @typedef {object} Wish what differs from the usual
 * @property {boolean} [active] false: nothing is sent, though the camera is on
 * @property {number} [lines] of the picture; a larger one is made smaller before it is sent
 * @property {number} [rate] frames per second at most
 * @property {number} [bitrate] bits per second at most
 *
 * @typedef {Partial<Record<Slot, Wish>>} Sending
 * @typedef {Required<Wish> & {priority: Priority, prefer: "maintain-framerate" | "maintain-resolution" | null}} Manner
 */

/**
 * Sound before picture (EN 301 549 has no place for a talk without sound), and of a picture rather the movement than the
 * sharpness (6.5.1; A-14), since signs and lips are read from it. Of a screen rather the sharpness: it is read.
 * @type {Record<Slot, Manner>}
 */
const USUAL = {
  audio: { active: true, lines: 0, rate: 0, bitrate: 64_000, priority: "high", prefer: null },
  video: { active: true, lines: 540, rate: 30, bitrate: 1_500_000, priority: "low", prefer: "maintain-framerate" },
  screen: { active: true, lines: 1_080, rate: 15, bitrate: 2_500_000, priority: "low", prefer: "maintain-resolution" },
  screen_audio: { active: true, lines: 0, rate: 0, bitrate: 64_000, priority: "medium", prefer: null },
};

/** By how many others there are: each gets a picture of their own, and two cores make and show all of them. @type {Wish[]} */
const VIDEO_BY_OTHERS = [
  {},
  {},
  { lines: 360, rate: 30, bitrate: 700_000 },
  // Never less than 320 × 240 at 20 frames (EN 301 549, 6.5.2 and 6.5.3; ).
  { lines: 270, rate: 24, bitrate: 400_000 },
];
const SCREEN_BY_OTHERS = [{}, {}, { rate: 10, bitrate: 1_500_000 }, { rate: 8, bitrate: 1_000_000 }];
/** On a weak connection. */
const LOW_VIDEO = { lines: 240, rate: 24, bitrate: 150_000 };
const LOW_SCREEN = { rate: 5, bitrate: 300_000 };

/**
 * @param {number} others how many people one sends to
 * @param {"full" | "low" | "off"} picture what the connection to this one carries
 * @returns {Sending}
 */
export function sendingFor(others, picture) {
  const count = Math.min(others, VIDEO_BY_OTHERS.length - 1);
  const low = picture === "full" ? {} : LOW_VIDEO;
  const lowScreen = picture === "full" ? {} : LOW_SCREEN;
  return {
    video: { ...VIDEO_BY_OTHERS[count], ...low, active: picture !== "off" },
    // What somebody shows on purpose is worth waiting for.
    screen: { ...SCREEN_BY_OTHERS[count], ...lowScreen },
  };
}

/**
 * @param {RTCRtpSender} sender
 * @param {Slot} slot
 * @param {Sending} sending
 */
export async function applySending(sender, slot, sending) {
  const manner = { ...USUAL[slot], ...sending[slot] };
  try {
    const parameters = sender.getParameters();
    const [encoding] = parameters.encodings ?? [];
    const wanted = encodingFor(manner, sender.track);
    if (!encoding || Object.entries(wanted).every(([name, value]) => Reflect.get(encoding, name) === value)) return;
    Object.assign(encoding, wanted);
    if (manner.prefer) Object.assign(parameters, { degradationPreference: manner.prefer });
    await sender.setParameters(parameters);
  } catch {
    // Closed meanwhile, or a browser that does not know one of them: then it is sent as the browser thinks best.
  }
}

/**
 * @param {Manner} manner
 * @param {MediaStreamTrack | null} track
 * @returns {Record<string, unknown>}
 */
function encodingFor({ active, lines, rate, bitrate, priority }, track) {
  const encoding = { active, maxBitrate: bitrate, priority, networkPriority: priority };
  if (!lines) return encoding;
  const { width = 0, height = 0 } = track?.getSettings?.() ?? {};
  // A phone held upright has its short side below.
  const scaleResolutionDownBy = Math.max(1, Math.min(width, height) / lines);
  return { ...encoding, maxFramerate: rate, scaleResolutionDownBy };
}
