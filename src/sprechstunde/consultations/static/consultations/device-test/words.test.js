import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { adviceFor } from "./advice.js";
import { BROWSERS, CHECKS, DIGITS, PLATFORMS } from "./support-code.js";

/** @typedef {import("./browser-kind.js").BrowserKind} BrowserKind */

const PAGE = new URL("../../../templates/consultations/device_test_words.html", import.meta.url);
const SAID = new Set([...readFileSync(PAGE, "utf8").matchAll(/data-word="([^"]+)"/g)].map(([, key]) => key));
const FAMILIES = /** @type {BrowserKind["family"][]} */ (Object.keys(BROWSERS));
const SYSTEMS = /** @type {BrowserKind["platform"][]} */ (Object.keys(PLATFORMS));
const EVERYWHERE = FAMILIES.flatMap((family) => SYSTEMS.map((platform) => ({ family, version: 1, platform })));

for (const check of CHECKS) {
  for (const outcome of DIGITS[check].filter(Boolean)) {
    test(`the page has words for ${check}, ${outcome}, and for what to do, in every browser`, () => {
      const advice = EVERYWHERE.flatMap((browser) => adviceFor(check, outcome, browser));
      const missing = [`${check}.${outcome}`, `code.${outcome}`, ...advice].filter((key) => !SAID.has(key));
      assert.deepEqual(missing, []);
      assert.equal(advice.length > 0, outcome !== "good" && outcome !== "untested");
    });
  }
}

test("the page has a name for everything a code may hold", () => {
  const keys = [
    ...CHECKS.map((check) => `name.${check}`),
    ...FAMILIES.map((family) => `browser.${family}`),
    ...SYSTEMS.map((platform) => `platform.${platform}`),
  ];
  assert.deepEqual(keys.filter((key) => !SAID.has(key)), []);
});

test("every device that does not work has a way on without it", () => {
  for (const check of /** @type {("camera" | "microphone")[]} */ (["camera", "microphone"])) {
    for (const outcome of DIGITS[check].slice(2)) {
      assert.ok(adviceFor(check, outcome, EVERYWHERE[0]).includes(`advice.${check}.without`), `${check} ${outcome}`);
    }
  }
});
