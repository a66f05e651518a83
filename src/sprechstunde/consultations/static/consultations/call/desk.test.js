import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_MESSAGE, readFromDesk, sendOnDesk } from "./desk.js";

test("what is no message is dropped", () => {
  for (const data of ["", "{", "null", "7", '"x"', "[]", '{"type":5}', new ArrayBuffer(3), undefined]) {
    assert.equal(readFromDesk(data), null);
  }
  assert.equal(readFromDesk(JSON.stringify({ type: "media", x: "x".repeat(MAX_MESSAGE) })), null);
});

test("a message is read as it was sent", () => {
  /** @type {string[]} */
  const sent = [];
  const channel = /** @type {any} */ ({ readyState: "open", send: (/** @type {string} */ text) => sent.push(text) });
  const message = /** @type {const} */ ({ type: "media", camera: true, microphone: false });
  assert.equal(sendOnDesk(channel, message), true);
  assert.deepEqual(readFromDesk(sent[0]), message);
});

test("nothing is sent on a channel that is not open", () => {
  const channel = /** @type {any} */ ({ readyState: "connecting", send: () => assert.fail() });
  assert.equal(sendOnDesk(channel, { type: "hello", cursor: null }), false);
  assert.equal(sendOnDesk(undefined, { type: "hello", cursor: null }), false);
});
