import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyTable, merge, putOnTable, readTable, readableName, turnPage } from "./table.js";

/** @typedef {import("./table.js").Table} Table */

const LIMIT = 1_000;

test("whatever happens in whatever order, all sides end with the same table", () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const random = randomFrom(seed);
    const names = ["anna/1", "bashir/1", "carla/1"];
    const tables = names.map(() => emptyTable());
    /** @type {{to: number, table: Table}[]} */
    const underway = [];
    for (let step = 0; step < 60; step += 1) {
      const at = Math.floor(random() * names.length);
      if (random() < 0.5) {
        tables[at] = act(tables[at], names[at], random);
        for (let to = 0; to < names.length; to += 1) if (to !== at) underway.push({ to, table: tables[at] });
      } else if (underway.length > 0) {
        const [{ to, table }] = underway.splice(Math.floor(random() * underway.length), 1);
        tables[to] = merge(tables[to], table);
      }
    }
    for (const { to, table } of underway) tables[to] = merge(tables[to], table);
    assert.deepEqual(tables[1], tables[0], `seed ${seed}`);
    assert.deepEqual(tables[2], tables[0], `seed ${seed}`);
  }
});

test("merging the same twice, or something older, changes nothing", () => {
  const older = putOnTable(emptyTable(), sheet("a"), "anna");
  const newer = turnPage(older, 2, "anna");
  assert.equal(merge(newer, older), newer);
  assert.equal(merge(newer, structuredClone(newer)), newer);
});

test("of two pages turned at once both take the one of the greater author", () => {
  const shown = putOnTable(emptyTable(), sheet("a"), "anna");
  const anna = turnPage(shown, 2, "anna");
  const bashir = turnPage(shown, 9, "bashir");
  assert.equal(merge(anna, bashir).page.number, 9);
  assert.equal(merge(bashir, anna).page.number, 9);
});

test("a newer document starts at its first page, and an old page does not turn it", () => {
  const old = turnPage(putOnTable(emptyTable(), sheet("a"), "anna"), 5, "anna");
  const fresh = putOnTable(old, sheet("b"), "bashir");
  assert.equal(merge(fresh, turnPage(old, 6, "anna")).page.number, 1);
});

test("a table is read as it was sent", () => {
  const table = turnPage(putOnTable(emptyTable(), sheet("a"), "anna/1"), 3, "bashir/1");
  assert.deepEqual(readTable(JSON.parse(JSON.stringify(table)), LIMIT), table);
  assert.deepEqual(readTable(emptyTable(), LIMIT), emptyTable());
});

for (const [what, change] of /** @type {[string, (table: any) => void][]} */ ([
  ["a page before the first", (table) => (table.page.number = 0)],
  ["a broken page number", (table) => (table.page.number = 1.5)],
  ["a revision that could not be topped", (table) => (table.stamp.revision = Number.MAX_SAFE_INTEGER)],
  ["a file above the limit", (table) => (table.sheet.size = LIMIT + 1)],
  ["an empty file", (table) => (table.sheet.size = 0)],
  ["an unknown kind", (table) => (table.sheet.kind = "svg")],
  ["an id with a path in it", (table) => (table.sheet.id = "../../etc/passwd")],
  ["a name that is no text", (table) => (table.sheet.name = {})],
  ["a name without end", (table) => (table.sheet.name = "x".repeat(10_000))],
  ["no page", (table) => delete table.page],
  ["a sheet that is a number", (table) => (table.sheet = 7)],
  ["no sheet at all", (table) => delete table.sheet],
])) {
  test(`${what} is no table`, () => {
    const table = structuredClone(putOnTable(emptyTable(), sheet("a"), "anna"));
    change(table);
    assert.equal(readTable(table, LIMIT), null);
  });
}

test("nothing is no table", () => {
  for (const value of [null, undefined, 7, "table", []]) assert.equal(readTable(value, LIMIT), null);
});

test("a name loses its path and what nobody can see", () => {
  assert.equal(readableName("C:\\fakepath\\Brief.pdf"), "Brief.pdf");
  assert.equal(readableName("../../etc/passwd"), "passwd");
  assert.equal(readableName("brief\u202efdp.exe\u0000\n"), "brieffdp.exe");
  assert.equal(readableName("Antrag Müller ẞ.pdf"), "Antrag Müller ẞ.pdf");
  assert.equal(Array.from(readableName("😀".repeat(500))).length, 120);
});

/** @param {string} id */
function sheet(id) {
  return /** @type {import("./table.js").Sheet} */ ({ id: id.padEnd(8, "-"), name: `${id}.pdf`, kind: "pdf", size: 10 });
}

/** @param {Table} table @param {string} by @param {() => number} random */
function act(table, by, random) {
  const dice = random();
  if (dice < 0.2) return putOnTable(table, sheet(`s${Math.floor(random() * 1e6)}`), by);
  if (dice < 0.25) return putOnTable(table, null, by);
  return turnPage(table, 1 + Math.floor(random() * 50), by);
}

/** @param {number} seed */
function randomFrom(seed) {
  let state = seed * 7_919;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
