import assert from "node:assert/strict";
import { test } from "node:test";
import { choices, hasAny, keepsNames } from "./device-list.js";

const SHY = { kind: /** @type {const} */ ("videoinput"), deviceId: "", label: "" };
const FRONT = { kind: /** @type {const} */ ("videoinput"), deviceId: "f", label: "Front" };
const NAMELESS = { kind: /** @type {const} */ ("videoinput"), deviceId: "n", label: "" };
const HEADSET = { kind: /** @type {const} */ ("audioinput"), deviceId: "h", label: "Headset" };
const unnamed = (/** @type {number} */ number) => `Camera ${number}`;

test("before permission there is nothing to choose, though there are devices", () => {
  assert.deepEqual(choices([SHY], "videoinput", unnamed), []);
  assert.equal(keepsNames([SHY]), true);
  assert.equal(hasAny([SHY], "videoinput"), true);
});

test("devices of one kind, those without a name by their number", () => {
  assert.deepEqual(choices([FRONT, HEADSET, NAMELESS], "videoinput", unnamed), [
    { id: "f", name: "Front" },
    { id: "n", name: "Camera 2" },
  ]);
  assert.equal(keepsNames([FRONT, HEADSET]), false);
  assert.equal(hasAny([FRONT, HEADSET], "audiooutput"), false);
});
