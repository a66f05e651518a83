import assert from "node:assert/strict";
import { test } from "node:test";
import { FileError, inspect, kindOf } from "./file-kind.js";

const LIMIT = 1_000;
const PNG = bytes("\x89PNG\r\n\x1a\n....IHDR....IEND");

for (const [kind, head] of /** @type {[string, string][]} */ ([
  ["pdf", "%PDF-1.7\n"],
  ["pdf", `${" ".repeat(500)}%PDF-1.4`],
  ["png", "\x89PNG\r\n\x1a\n"],
  ["jpeg", "\xff\xd8\xff\xe0"],
  ["webp", "RIFF\x10\0\0\0WEBPVP8 "],
  ["gif", "GIF89a"],
  ["gif", "GIF87a"],
  // What is a picture is shown as one, even if a PDF hides behind its head.
  ["jpeg", "\xff\xd8\xff\xe0 %PDF-1.7"],
])) {
  test(`${JSON.stringify(head.slice(0, 12))} is a ${kind}`, () => assert.equal(kindOf(bytes(head)), kind));
}

for (const head of ["MZ\x90", "PK\x03\x04", "<svg xmlns=", "<html>", "RIFF\x10\0\0\0WAVE", "GIF90a", `${" ".repeat(1_024)}%PDF-`, "BM"]) {
  test(`${JSON.stringify(head.slice(0, 12))} is nothing that is shown`, () => assert.equal(kindOf(bytes(head)), null));
}

test("the content counts, not the name", async () => {
  assert.equal(await inspect(new File([PNG], "brief.pdf", { type: "application/pdf" }), LIMIT), "png");
});

for (const [problem, content] of /** @type {[string, Uint8Array<ArrayBuffer>][]} */ ([
  ["empty", bytes("")],
  ["too_big", bytes("%PDF-".padEnd(LIMIT + 1))],
  ["wrong_kind", bytes("MZ\x90 program")],
  ["broken", PNG.slice(0, 12)],
  ["broken", bytes("RIFF\xff\0\0\0WEBPVP8 ")],
])) {
  test(`${problem}: ${content.length} bytes`, async () => {
    await assert.rejects(inspect(new Blob([content]), LIMIT), (error) => error instanceof FileError && error.problem === problem);
  });
}

test("a file that cannot be read any more is broken", async () => {
  const gone = /** @type {any} */ ({
    size: 10,
    slice: () => ({ arrayBuffer: () => Promise.reject(new DOMException("gone", "NotReadableError")) }),
  });
  await assert.rejects(inspect(gone, LIMIT), { problem: "broken" });
});

test("exactly the limit is allowed", async () => {
  assert.equal(await inspect(new Blob([bytes("%PDF-".padEnd(LIMIT))]), LIMIT), "pdf");
});

/** @param {string} text @returns {Uint8Array<ArrayBuffer>} */
function bytes(text) {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
