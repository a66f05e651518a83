/**
 * The results as a code of ten characters that can be read out on the telephone: "1121 C131 WP". Four digits say how
 * camera, microphone, loudspeaker and connection are, then browser, its version, the system, and a letter that tells
 * slips of the tongue. Nothing in it is about the person.
 * @typedef {import("./browser-kind.js").BrowserKind} BrowserKind
 * @typedef {import("./browser-kind.js").Family} Family
 * @typedef {import("./browser-kind.js").Platform} Platform
 * @typedef {"camera" | "microphone" | "speaker" | "connection"} Check
 * @typedef {Record<Check, string>} Outcomes
 */

/** @type {readonly Check[]} */
export const CHECKS = ["camera", "microphone", "speaker", "connection"];

/** What each digit means; its place in the list is the digit. A new one goes to the end: codes may be written down. */
const DEVICE = ["untested", "good", "", "blocked", "not_found", "in_use", "insecure", "aborted", "lost", "unknown"];

/** @type {Record<Check, readonly string[]>} */
export const DIGITS = {
  camera: DEVICE.map((outcome, digit) => (digit === 2 ? "dark" : outcome)),
  microphone: DEVICE.map((outcome, digit) => (digit === 2 ? "silent" : outcome)),
  speaker: ["untested", "good", "not_heard", "held_back", "unsupported"],
  connection: ["untested", "good", "moderate", "weak", "no_channel", "no_server", "unsupported", "no_relay"],
};

/** @type {Record<Family, string>} */
export const BROWSERS = { chrome: "C", edge: "E", firefox: "F", safari: "S", opera: "P", samsung: "G", other: "X" };
/** @type {Record<Platform, string>} */
export const PLATFORMS = { windows: "W", mac: "M", linux: "L", android: "A", ios: "H", chromeos: "K", other: "X" };

/** Without I, O and Q, which are taken for digits. A prime number of them finds every single slip. */
const LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ";

/**
 * @param {Outcomes} outcomes
 * @param {BrowserKind} browser
 */
export function encode(outcomes, browser) {
  const digits = CHECKS.map((check) => Math.max(0, DIGITS[check].indexOf(outcomes[check]))).join("");
  const version = String(Math.min(999, browser.version)).padStart(3, "0");
  const body = digits + BROWSERS[browser.family] + version + PLATFORMS[browser.platform];
  const code = body + checkLetter(body);
  return `${code.slice(0, 4)} ${code.slice(4, 8)} ${code.slice(8)}`;
}

/**
 * @param {string} text as somebody wrote it down: spaces, dashes and small letters do no harm
 * @returns {{outcomes: Outcomes, browser: BrowserKind} | null} null when it cannot be one
 */
export function decode(text) {
  const code = text.toUpperCase().replace(/[^0-9A-Z]/g, "");
  const parts = /^(\d{4})([A-Z])(\d{3})([A-Z])([A-Z])$/.exec(code);
  if (!parts || checkLetter(code.slice(0, 9)) !== parts[5]) return null;
  const family = keyOf(BROWSERS, parts[2]);
  const platform = keyOf(PLATFORMS, parts[4]);
  const outcomes = CHECKS.map((check, place) => DIGITS[check][Number(parts[1][place])]);
  if (!family || !platform || outcomes.some((outcome) => !outcome)) return null;
  const [camera, microphone, speaker, connection] = outcomes;
  return { outcomes: { camera, microphone, speaker, connection }, browser: { family, version: Number(parts[3]), platform } };
}

/** @param {string} body */
function checkLetter(body) {
  const sum = [...body].reduce((total, character, place) => total + parseInt(character, 36) * (place + 2), 0);
  return LETTERS[sum % LETTERS.length];
}

/**
 * @template {string} Key
 * @param {Record<Key, string>} table
 * @param {string} letter
 */
function keyOf(table, letter) {
  return /** @type {Key[]} */ (Object.keys(table)).find((key) => table[key] === letter);
}
