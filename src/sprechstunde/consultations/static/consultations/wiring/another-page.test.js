import assert from "node:assert/strict";
import { test } from "node:test";
import { isAnotherPage } from "./another-page.js";

const ROOM = '<div class="room" id="room">';

for (const [what, answer, expected] of /** @type {[string, Partial<Response> | Error, boolean][]} */ ([
  ["the same room", { status: 200, ok: true, redirected: false, text: async () => ROOM }, false],
  ["a farewell", { status: 200, ok: true, redirected: false, text: async () => "<h1>" }, true],
  ["a way elsewhere", { status: 200, ok: true, redirected: true, text: async () => ROOM }, true],
  ["nothing", { status: 404, ok: false, redirected: false }, true],
  ["a server in trouble", { status: 503, ok: false, redirected: false }, false],
  ["too many questions", { status: 429, ok: false, redirected: false }, false],
  ["no network", new TypeError("fetch"), false],
])) {
  test(`${what}: ${expected ? "another page" : "wait on"}`, async () => {
    const ask = async () => {
      if (answer instanceof Error) throw answer;
      return /** @type {Response} */ (answer);
    };
    assert.equal(await isAnotherPage("/", ask), expected);
  });
}
