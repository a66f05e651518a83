import assert from "node:assert/strict";
import { test } from "node:test";
import { isProtected, signOf } from "./trust.js";
import { WORDS } from "./trust-words.js";

const ANNA = sdp("AA:01");
const BASHIR = sdp("BB:02");

test("both sides see the same four words and the same digits", async () => {
  const [one, other] = await Promise.all([signOf(ANNA, BASHIR), signOf(BASHIR, ANNA)]);
  assert.deepEqual(one, other);
  assert.equal(one?.words.length, 4);
  assert.ok(one?.words.every((word) => WORDS.includes(word)));
  assert.match(one?.digits ?? "", /^(\d{3} ){3}\d{3}$/);
});

test("somebody in the middle who ends both connections is seen: the words differ", async () => {
  const [towardsAnna, towardsBashir] = [sdp("EE:01"), sdp("EE:02")];
  const [anna, bashir] = await Promise.all([signOf(ANNA, towardsAnna), signOf(BASHIR, towardsBashir)]);
  assert.notDeepEqual(anna?.words, bashir?.words);
  assert.notEqual(anna?.digits, bashir?.digits);
  // One certificate towards both does not help either.
  const [same, sameOther] = await Promise.all([signOf(ANNA, towardsAnna), signOf(BASHIR, towardsAnna)]);
  assert.notDeepEqual(same?.words, sameOther?.words);
});

test("one changed letter of a fingerprint gives other words", async () => {
  const [before, after] = await Promise.all([signOf(ANNA, BASHIR), signOf(ANNA, sdp("BB:03"))]);
  assert.notDeepEqual(before?.words, after?.words);
});

test("the words do not go by how a description is written", async () => {
  const otherwise = `v=0\na=FINGERPRINT:SHA-256 ${fingerprint("AA:01").toLowerCase()}\nm=audio\na=fingerprint:sha-256 ${fingerprint("AA:01")}\n`;
  assert.deepEqual(await signOf(otherwise, BASHIR), await signOf(ANNA, BASHIR));
});

test("the words are a contract between pages of different age", async () => {
  assert.deepEqual(await signOf(ANNA, BASHIR), CONTRACT);
});

for (const [what, strange] of [
  ["no certificate", "v=0\r\n"],
  ["two different ones", sdp("AA:01") + sdp("CC:01")],
  ["one under an old hash", "a=fingerprint:sha-1 AA:BB\r\n"],
  ["no description", undefined],
]) {
  test(`${what}: nothing is shown`, async () => {
    assert.equal(await signOf(ANNA, strange), null);
    assert.equal(await signOf(strange, BASHIR), null);
  });
}

test("1,024 words, short, distinct, and no two a letter apart", () => {
  assert.equal(WORDS.length, 1024);
  assert.ok(WORDS.every((word) => /^[A-ZÄÖÜ][a-zäöüß]{2,8}$/.test(word)));
  const seen = new Set();
  for (const word of WORDS) {
    const lower = word.toLowerCase();
    // A letter left out of either gives the same only when they are a letter apart.
    const shorter = new Set([...lower].map((_, at) => lower.slice(0, at) + "·" + lower.slice(at + 1)));
    for (const each of shorter) {
      assert.ok(!seen.has(each), `${word} is like another one`);
      seen.add(each);
    }
  }
});

test("secure is what the browser says is secure", () => {
  const good = { dtls: "connected", version: "FEFD", cipher: "AEAD_AES_128_GCM" };
  assert.equal(isProtected(good), true);
  assert.equal(isProtected({ ...good, version: "fefc" }), true);
  for (const lacking of [null, undefined, { ...good, dtls: "connecting" }, { ...good, version: "FEFF" }, { ...good, version: "" }, { ...good, cipher: "" }]) {
    assert.equal(isProtected(lacking), false);
  }
});

/** @param {string} start */
function fingerprint(start) {
  return [...start.split(":"), ...Array(30).fill("0F")].join(":");
}

/** @param {string} start */
function sdp(start) {
  return `v=0\r\na=group:BUNDLE 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=fingerprint:sha-256 ${fingerprint(start)}\r\na=setup:actpass\r\n`;
}

const CONTRACT = { words: ["Stiefel", "Kessel", "Zenit", "Hering"], digits: "101 060 327 000" };
