import assert from "node:assert/strict";
import { test } from "node:test";
import { browserKind, permissionPlace } from "./browser-kind.js";
import { BROWSERS, CHECKS, decode, DIGITS, encode, PLATFORMS } from "./support-code.js";

/** @typedef {import("./browser-kind.js").BrowserKind} BrowserKind */

const GOOD = { camera: "good", microphone: "good", speaker: "good", connection: "good" };
/** @type {BrowserKind} */
const CHROME = { family: "chrome", version: 131, platform: "windows" };

test("ten characters in three groups", () => {
  assert.match(encode(GOOD, CHROME), /^1111 C131 W[A-HJ-NPR-Z]$/);
  // The page shows this one as an example.
  assert.equal(encode({ ...GOOD, speaker: "not_heard" }, CHROME), "1121 C131 WP");
});

test("what was encoded is decoded, whatever it was", () => {
  for (const family of /** @type {BrowserKind["family"][]} */ (Object.keys(BROWSERS))) {
    for (const platform of /** @type {BrowserKind["platform"][]} */ (Object.keys(PLATFORMS))) {
      const browser = { family, version: 17, platform };
      assert.deepEqual(decode(encode(GOOD, browser)), { outcomes: GOOD, browser });
    }
  }
  for (const check of CHECKS) {
    for (const outcome of DIGITS[check].filter(Boolean)) {
      const outcomes = { ...GOOD, [check]: outcome };
      assert.deepEqual(decode(encode(outcomes, CHROME))?.outcomes, outcomes);
    }
  }
});

test("read out, written down and typed in again", () => {
  const code = encode(GOOD, CHROME);
  for (const typed of [code.toLowerCase(), code.replaceAll(" ", ""), code.replaceAll(" ", "-"), ` ${code}. `]) {
    assert.deepEqual(decode(typed)?.browser, CHROME, typed);
  }
});

test("a wrong digit or letter and two that changed places are noticed", () => {
  const code = encode({ ...GOOD, microphone: "silent", connection: "weak" }, CHROME).replaceAll(" ", "");
  for (let place = 0; place < code.length; place += 1) {
    for (const other of /\d/.test(code[place]) ? "0123456789" : "ABCDEFGHJKLMNPRSTUVWXYZ") {
      const wrong = code.slice(0, place) + other + code.slice(place + 1);
      if (wrong !== code) assert.equal(decode(wrong), null, wrong);
    }
    const swapped = code.slice(0, place) + (code[place + 1] ?? "") + code[place] + code.slice(place + 2);
    if (swapped !== code) assert.equal(decode(swapped), null, swapped);
  }
});

test("what is no code is none", () => {
  for (const text of ["", "1111", "hello", "9999 C131 WK", "1111C131WKK"]) assert.equal(decode(text), null, text);
});

test("an outcome nobody knows counts as not tested, a version nobody expected does not lengthen the code", () => {
  assert.equal(encode({ ...GOOD, camera: "surprise" }, { ...CHROME, version: 4711 }).slice(0, 9), "0111 C999");
});

for (const [agent, family, version, platform, place] of /** @type {[string, string, number, string, string][]} */ ([
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36", "chrome", 131, "windows", "chrome"],
  ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/130.0", "edge", 130, "windows", "chrome"],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "firefox", 128, "linux", "firefox"],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15", "safari", 17, "mac", "safari"],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 15_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.4 Mobile/15E148 Safari/604.1", "safari", 15, "ios", "ios"],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/120.0 Mobile/15E148 Safari/604.1", "chrome", 120, "ios", "ios"],
  ["Mozilla/5.0 (Linux; Android 13; SM-A536B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36", "samsung", 23, "android", "android"],
  ["Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36", "chrome", 120, "chromeos", "chrome"],
  ["Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 OPR/106.0", "opera", 106, "windows", "chrome"],
  ["curl/8", "other", 0, "other", "other"],
])) {
  test(`${family} on ${platform}`, () => {
    const kind = browserKind(agent);
    assert.deepEqual(kind, { family, version, platform });
    assert.equal(permissionPlace(kind), place);
  });
}

test("an iPad calls itself a Macintosh", () => {
  const agent = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/16.0 Safari/605.1.15";
  assert.equal(browserKind(agent, 5).platform, "ios");
});
