import assert from "node:assert/strict";
import { test } from "node:test";
import { listed, newlyKnocking } from "./who-is-where.js";

/** @returns {any} */
function room(changes = {}) {
  return {
    self: "bashir",
    participants: [
      { id: "bashir", role: "adviser", label: "Bashir", connected: true },
      { id: "anna", role: "citizen", label: "T-001", connected: false },
    ],
    parties: { bashir: "office", anna: "first" },
    waiting: [],
    ...changes,
  };
}

/**
 * @param {string} id
 * @param {string} standing
 * @returns {any}
 */
function waiting(id, standing, changes = {}) {
  return { id, role: "interpreter", label: id, party: "neutral", standing, connected: true, opened: true, ...changes };
}

test("those inside and those outside are one list, each with what is to be known", () => {
  const people = listed(
    room({ waiting: [waiting("k", "knocking"), waiting("h", "held", { connected: false }), waiting("i", "invited", { opened: false })] }),
  );
  assert.deepEqual(
    people.map(({ id, part, party, self, note }) => [id, part, party, self, note]),
    [
      ["bashir", "admitted", "office", true, ""],
      ["anna", "admitted", "first", false, "away"],
      ["k", "knocking", "neutral", false, ""],
      ["h", "held", "neutral", false, "away"],
      ["i", "invited", "neutral", false, "unopened"],
    ],
  );
});

test("an invitation that has been opened says so", () => {
  assert.equal(listed(room({ waiting: [waiting("i", "invited")] })).at(-1)?.note, "opened");
});

test("who does not know the parties shows nobody as of a household", () => {
  assert.deepEqual(
    listed(room({ parties: undefined, waiting: undefined })).map(({ party }) => party),
    ["neutral", "neutral"],
  );
});

test("who knocks is news, unless the page was loaded later or knew it", () => {
  const knocks = room({ waiting: [waiting("k", "knocking"), waiting("h", "held")] });
  assert.deepEqual(newlyKnocking(null, knocks), []);
  assert.deepEqual(
    newlyKnocking(new Set(), knocks).map(({ id }) => id),
    ["k"],
  );
  assert.deepEqual(newlyKnocking(new Set(["k"]), knocks), []);
});
