import assert from "node:assert/strict";
import { test } from "node:test";
import * as Y from "yjs";
import { Gate } from "./gate.js";
import { MAX_BYTES_OF_CHANGES, MAX_DOCUMENTS, MESSAGES_AT_ONCE, MESSAGES_PER_SECOND } from "./limits.js";
import { Allowance } from "./gate.js";
import { readSheet, readableName } from "./sheet.js";
import { Table } from "./table.js";

const LIMIT = 1_000;

test("what one puts there the others have, with what stands in its fields, and look at it", () => {
  const [anna, bashir] = seats("anna", "bashir");
  anna.table.put(sheet("first"), new Map([["name", "Mia"]]));
  assert.deepEqual(bashir.table.sheets.map(({ id, by }) => [id, by]), [["first---", "anna"]]);
  assert.deepEqual(bashir.table.shared, { document: "first---", page: 1 });
  assert.equal(String(bashir.table.fieldText("first---", "name")), "Mia");
});

test("whatever four do in whatever order it arrives, all end with the same table", () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const random = randomFrom(seed);
    const tables = ["anna", "bashir", "carla", "dora"].map((self) => new Table({ Y, self, maxBytes: LIMIT }));
    /** @type {{to: number, change: Uint8Array}[]} */
    const underway = [];
    for (const [at, table] of tables.entries()) {
      table.on("change", (change) => tables.forEach((_, to) => to !== at && underway.push({ to, change })));
    }
    for (let step = 0; step < 80; step += 1) {
      if (random() < 0.6) act(tables[Math.floor(random() * tables.length)], random);
      else if (underway.length > 0) deliver(tables, underway.splice(Math.floor(random() * underway.length), 1)[0]);
    }
    while (underway.length > 0) deliver(tables, underway.splice(Math.floor(random() * underway.length), 1)[0]);
    for (const table of tables) assert.deepEqual(contents(table), contents(tables[0]), `seed ${seed}`);
  }
});

test("two who write in the same field at once lose no key", () => {
  const [anna, bashir] = [new Table({ Y, self: "anna", maxBytes: LIMIT }), new Table({ Y, self: "bashir", maxBytes: LIMIT })];
  anna.put(sheet("form"));
  bashir.apply(anna.changesSince());
  for (const [table, letters] of /** @type {[Table, string][]} */ ([[anna, "aaaa"], [bashir, "bbbb"]])) {
    for (const letter of letters) table.edit(table.fieldText("form----", "f"), { at: 0, removed: 0, inserted: letter });
  }
  anna.apply(bashir.changesSince());
  bashir.apply(anna.changesSince());
  const text = String(anna.fieldText("form----", "f"));
  assert.equal([...text].sort().join(""), "aaaabbbb");
  assert.equal(String(bashir.fieldText("form----", "f")), text);
});

test("one takes back only what one has done oneself, and gives it again", () => {
  const [anna, bashir] = seats("anna", "bashir");
  anna.table.put(sheet("first"));
  anna.table.mark(stroke());
  bashir.table.mark(stroke());
  assert.ok(anna.table.undo());
  assert.deepEqual(bashir.table.marks("first---").map(({ by }) => by), ["bashir"]);
  assert.equal(anna.table.undo(), false);
  assert.ok(anna.table.redo());
  assert.equal(bashir.table.marks("first---").length, 2);
});

test("what is taken off takes its marks, its texts and its page along, and another is looked at", () => {
  const [anna, bashir] = seats("anna", "bashir");
  anna.table.put(sheet("first"));
  anna.table.put(sheet("second"), new Map([["name", "Mia"]]));
  anna.table.mark({ ...stroke(), document: "second--" });
  anna.table.takeOff("second--");
  assert.deepEqual(bashir.table.sheets.map(({ id }) => id), ["first---"]);
  assert.equal(bashir.table.marks("second--").length, 0);
  assert.equal(String(bashir.table.fieldText("second--", "name")), "");
  assert.deepEqual(bashir.table.shared, { document: "first---", page: 1 });
});

test("what lies there is told before what is looked at, whoever has done what", () => {
  for (let count = 0; count < 20; count += 1) {
    const [anna, bashir, carla] = ["anna", "bashir", "carla"].map((self) => new Table({ Y, self, maxBytes: LIMIT }));
    anna.put(sheet("first"));
    bashir.apply(anna.changesSince());
    bashir.show({ document: "first---", page: 2 });
    /** @type {string[]} */
    const told = [];
    for (const what of /** @type {const} */ (["view", "sheets"])) carla.on(what, () => told.push(what));
    carla.apply(bashir.changesSince());
    assert.deepEqual(told, ["sheets", "view"]);
  }
});

// -- the gate

for (const [what, change] of /** @type {[string, Uint8Array][]} */ ([
  ["nothing", new Uint8Array(0)],
  ["noise", Uint8Array.from({ length: 500 }, (_, index) => (index * 31) & 255)],
  ["the beginning of a change", new Table({ Y, self: "x", maxBytes: LIMIT }).changesSince().subarray(0, 1)],
  ["far too much", new Uint8Array(5 * 1024 * 1024)],
])) {
  test(`${what} changes nothing, and its sender is no longer heard`, () => {
    const bashir = seat("bashir");
    bashir.table.put(sheet("first"));
    bashir.hear(change, "anna");
    assert.deepEqual(bashir.refused, ["anna"]);
    assert.equal(bashir.table.sheets.length, 1);
    bashir.table.show({ document: "first---", page: 3 });
    assert.equal(bashir.table.shared.page, 3);
  });
}

test("a change that is cut off anywhere never breaks the table", () => {
  const anna = new Table({ Y, self: "anna", maxBytes: LIMIT });
  anna.put(sheet("first"), new Map([["name", "Mia"]]));
  const whole = anna.changesSince();
  for (let length = 1; length < whole.length; length += 1) {
    const bashir = seat("bashir");
    bashir.hear(whole.subarray(0, length), "anna");
    bashir.hear(whole, "anna");
    assert.equal(bashir.table.sheets.length, 1, `${length}`);
  }
});

test("nobody puts a document there in another's name", () => {
  const bashir = seat("bashir");
  const liar = new Table({ Y, self: "bashir", maxBytes: LIMIT });
  liar.put(sheet("forged"));
  bashir.hear(liar.changesSince(), "anna");
  assert.deepEqual([bashir.refused, bashir.table.sheets], [["anna"], []]);
});

for (const [who, role, taken] of /** @type {[string, string, boolean][]} */ ([
  ["anna", "citizen", true],
  ["carla", "citizen", false],
  ["carla", "adviser", true],
])) {
  test(`${who}, ${role}, ${taken ? "takes off" : "does not take off"} what Anna has put there`, () => {
    const bashir = seat("bashir");
    const anna = new Table({ Y, self: "anna", maxBytes: LIMIT });
    anna.put(sheet("first"));
    bashir.hear(anna.changesSince(), "anna");
    anna.takeOff("first---");
    bashir.hear(anna.changesSince(bashir.table.knowledge), who, role);
    assert.equal(bashir.table.sheets.length, taken ? 0 : 1);
  });
}

for (const [role, lies] of /** @type {[string, number][]} */ ([["citizen", 0], ["adviser", 1]])) {
  test(`where the office says so, a document of ${role} lies there: ${lies}`, () => {
    const bashir = seat("bashir", true);
    const anna = new Table({ Y, self: "anna", maxBytes: LIMIT });
    anna.put(sheet("first"));
    bashir.hear(anna.changesSince(), "anna", role);
    assert.equal(bashir.table.sheets.length, lies);
  });
}

test("a table with far too many documents is refused", () => {
  const bashir = seat("bashir");
  const anna = new Table({ Y, self: "anna", maxBytes: LIMIT });
  for (let count = 0; count <= 5 * MAX_DOCUMENTS; count += 1) anna.put(sheet(`s${count}`));
  bashir.hear(anna.changesSince(), "anna");
  assert.deepEqual([bashir.refused, bashir.table.sheets.length], [["anna"], 0]);
});

test("where one may only look, pages are turned by all and everything else comes from advisers", () => {
  /** @type {[string, (table: Table) => void][]} */
  const deeds = [
    ["mark", (table) => table.mark(stroke())],
    ["note", (table) => table.edit(table.noteText("x"), { at: 0, removed: 0, inserted: "a" })],
    ["field", (table) => table.edit(table.fieldText("first---", "f"), { at: 0, removed: 0, inserted: "a" })],
    ["value", (table) => table.setValue("first---", "f", true)],
    ["description", (table) => table.describe("first---", "a")],
    ["sheet", (table) => table.put(sheet("other"))],
  ];
  for (const [name, deed] of deeds) {
    for (const role of ["citizen", "adviser", "colleague"]) {
      const bashir = seat("bashir", true);
      bashir.table.put(sheet("first"));
      const anna = new Table({ Y, self: "anna", maxBytes: LIMIT });
      anna.apply(bashir.table.changesSince());
      anna.on("change", (change) => bashir.hear(change, "anna", role));
      anna.show({ document: "first---", page: 4 });
      anna.turn("first---");
      assert.deepEqual([bashir.refused, bashir.table.shared.page, bashir.table.turnOf("first---")], [[], 4, 90], name);
      deed(anna);
      assert.equal(bashir.refused.length, role === "citizen" ? 1 : 0, `${name} by ${role}`);
    }
  }
});

test("what builds on something that has not arrived yet waits for it, and nobody is blamed", () => {
  const [anna, carla] = [new Table({ Y, self: "anna", maxBytes: LIMIT }), new Table({ Y, self: "carla", maxBytes: LIMIT })];
  const bashir = seat("bashir");
  anna.put(sheet("first"));
  const first = anna.changesSince();
  carla.apply(first);
  /** @type {Uint8Array[]} */
  const later = [];
  carla.on("change", (change) => later.push(change));
  carla.put(sheet("second"));
  for (const change of later) bashir.hear(change, "carla");
  assert.equal(bashir.table.sheets.length, 0);
  bashir.hear(first, "anna");
  assert.deepEqual([bashir.refused, bashir.table.sheets.map(({ by }) => by)], [[], ["anna", "carla"]]);
});

test("whoever sends without end is stopped, by number and by weight", () => {
  const many = new Allowance();
  let taken = 0;
  while (many.take(10, 0)) taken += 1;
  assert.equal(taken, MESSAGES_AT_ONCE);
  assert.ok(many.take(10, 10_000));
  const steady = new Allowance();
  for (let second = 0; second < 100; second += 1) {
    for (let count = 0; count < MESSAGES_PER_SECOND; count += 1) assert.ok(steady.take(10, 1_000 * second));
  }
  assert.equal(new Allowance().take(MAX_BYTES_OF_CHANGES + 1, 0), false);
});

// -- sheets

for (const [what, change] of /** @type {[string, (sheet: any) => void][]} */ ([
  ["a file above the limit", (value) => (value.size = LIMIT + 1)],
  ["an empty file", (value) => (value.size = 0)],
  ["an unknown kind", (value) => (value.kind = "svg")],
  ["a name that is no text", (value) => (value.name = {})],
  ["a name without end", (value) => (value.name = "x".repeat(10_000))],
  ["nobody who has put it there", (value) => delete value.by],
  ["no place", (value) => (value.place = "first")],
])) {
  test(`${what} is no sheet`, () => {
    const { id, ...value } = { ...sheet("a"), by: "anna", place: 0 };
    assert.ok(readSheet(id, value, LIMIT));
    change(value);
    assert.equal(readSheet(id, value, LIMIT), null);
  });
}

test("an id with a path in it is no sheet", () => {
  assert.equal(readSheet("../../etc/passwd", { ...sheet("a"), by: "anna", place: 0 }, LIMIT), null);
});

test("a name loses its path and what nobody can see", () => {
  assert.equal(readableName("C:\\fakepath\\Brief.pdf"), "Brief.pdf");
  assert.equal(readableName("../../etc/passwd"), "passwd");
  assert.equal(readableName("brief\u202efdp.exe\u0000\n"), "brieffdp.exe");
  assert.equal(readableName("Antrag Müller ẞ.pdf"), "Antrag Müller ẞ.pdf");
  assert.equal(Array.from(readableName("😀".repeat(500))).length, 120);
});

/** @param {string} self @param {boolean} [viewOnly] */
function seat(self, viewOnly = false) {
  const table = new Table({ Y, self, maxBytes: LIMIT });
  const gate = new Gate({ table, maxBytes: LIMIT, viewOnly });
  /** @type {string[]} */
  const refused = [];
  /** @param {Uint8Array} change @param {string} id @param {string} [role] */
  const hear = (change, id, role = "citizen") => {
    gate.receive({ change, sender: { id, role }, state: false, refuse: () => refused.push(id) });
  };
  return { table, refused, hear };
}

/** @param {string[]} names */
function seats(...names) {
  const all = names.map((self) => ({ self, ...seat(self) }));
  for (const from of all) {
    from.table.on("change", (change) => all.forEach((to) => to !== from && to.hear(change, from.self)));
  }
  return all;
}

/** @param {Table[]} tables @param {{to: number, change: Uint8Array}} letter */
function deliver(tables, { to, change }) {
  tables[to].apply(change);
}

/** @param {Table} table @param {() => number} random */
function act(table, random) {
  const dice = random();
  const { sheets } = table;
  const one = sheets[Math.floor(random() * sheets.length)];
  if (!one || dice < 0.15) table.put(sheet(`s${Math.floor(random() * 1e6)}`));
  else if (dice < 0.2) table.takeOff(one.id);
  else if (dice < 0.4) table.show({ document: one.id, page: 1 + Math.floor(random() * 50) });
  else if (dice < 0.5) table.turn(one.id);
  else if (dice < 0.6) table.mark({ ...stroke(), document: one.id });
  else if (dice < 0.7) table.undo();
  else if (dice < 0.8) table.setValue(one.id, "box", dice < 0.75 ? "On" : "Off");
  else table.edit(table.fieldText(one.id, "f"), { at: 0, removed: 0, inserted: "abc"[Math.floor(random() * 3)] });
}

/** @param {Table} table */
function contents(table) {
  const { sheets, shared } = table;
  const each = sheets.map(({ id }) => [table.pageOf(id), table.turnOf(id), table.marks(id), String(table.fieldText(id, "f")), table.value(id, "box")]);
  return { sheets, shared, each };
}

/** @returns {Omit<import("./mark.js").Stroke, "id" | "by">} */
function stroke() {
  return { type: "stroke", document: "first---", page: 1, pen: "line", points: [0, 0, 100, 100] };
}

/** @param {string} id @returns {Omit<import("./sheet.js").Sheet, "by" | "place">} */
function sheet(id) {
  return { id: id.padEnd(8, "-"), name: `${id}.pdf`, description: "", kind: "pdf", size: 10 };
}

/** @param {number} seed */
function randomFrom(seed) {
  let state = seed * 7_919;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
