import { fingerprintsOf } from "./fingerprints.js";
import { WORDS } from "./trust-words.js";

/** @typedef {import("./stats.js").Protection} Protection */
/** @typedef {{words: string[], digits: string}} Sign what both sides see, if nobody stands between them */

/** Another list of words, or another way to compute them, is another domain. */
const DOMAIN = "Sprechstunde, words of a connection, 1";
/**
 * Slow on purpose: about a tenth of a second here, and as long for every certificate that somebody in the middle tries
 * out. Why four words are enough then stands in the decision record on trust.
 */
const ROUNDS = 200_000;
const BITS_OF_A_WORD = 10;
const DIGITS = 12;

/**
 * The words of one connection, from the certificates of its two ends: the same on both sides, others if anybody in
 * between has certificates of their own. They are compared aloud, by people who know each other's voice or face.
 * @param {string | undefined} localSdp
 * @param {string | undefined} remoteSdp
 * @returns {Promise<Sign | null>} null while there is nothing to compare, or not exactly one good certificate on each side
 */
export async function signOf(localSdp, remoteSdp) {
  const ends = [fingerprintsOf(localSdp), fingerprintsOf(remoteSdp)];
  if (!ends.every(isOneGood) || typeof crypto === "undefined" || !crypto.subtle) return null;
  const bytes = await stretched(ends.flat().sort().join("\n"));
  return { words: wordsOf(bytes.subarray(0, 5)), digits: digitsOf(bytes.subarray(5, 13)) };
}

/**
 * "Secure" is said when the browser itself says that it is (ASVS, RFC 8827; S-25), and never because it ought to be.
 * @param {Protection | null | undefined} protection
 */
export function isProtected(protection) {
  if (!protection || protection.dtls !== "connected" || !protection.cipher) return false;
  return ["FEFD", "FEFC"].includes(protection.version.toUpperCase());
}

/** @param {string[]} fingerprints */
function isOneGood(fingerprints) {
  return fingerprints.length === 1 && /^sha-(256|384|512) /.test(fingerprints[0]);
}

/** @param {string} text */
async function stretched(text) {
  const bytes = (/** @type {string} */ each) => new TextEncoder().encode(each);
  const key = await crypto.subtle.importKey("raw", bytes(text), "PBKDF2", false, ["deriveBits"]);
  const parameters = { name: "PBKDF2", hash: "SHA-256", salt: bytes(DOMAIN), iterations: ROUNDS };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, key, 128));
}

/** @param {Uint8Array} bytes 40 bits for four words */
function wordsOf(bytes) {
  let rest = numberOf(bytes);
  const words = [];
  for (let count = (bytes.length * 8) / BITS_OF_A_WORD; count > 0; count -= 1) {
    words.unshift(WORDS[Number(rest & 1_023n)]);
    rest >>= BigInt(BITS_OF_A_WORD);
  }
  return words;
}

/** @param {Uint8Array} bytes */
function digitsOf(bytes) {
  const digits = String(numberOf(bytes) % 10n ** BigInt(DIGITS)).padStart(DIGITS, "0");
  return (digits.match(/.{3}/g) ?? []).join(" ");
}

/** @param {Uint8Array} bytes */
function numberOf(bytes) {
  return bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
}
