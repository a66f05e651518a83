import assert from "node:assert/strict";
import { test } from "node:test";
import { inParts } from "./transcript.js";

test("who floods pushes nobody else's words out of what a newcomer is given", () => {
  const flood = Array.from({ length: 2_000 }, () => ({ author: "carl", via: "", text: "x".repeat(4_000) }));
  const given = inParts([{ author: "anna", via: "", text: "Guten Tag" }, ...flood]).flat();
  assert.equal(given[0].text, "Guten Tag");
  assert.ok(given.length < 100);
});
