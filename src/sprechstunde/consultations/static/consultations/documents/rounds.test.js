import assert from "node:assert/strict";
import { test } from "node:test";
import * as Y from "yjs";
import { admitted, connect, flow, met, sheet, side, textOf } from "./fake-sides.js";
import { readRound, Rounds } from "./rounds.js";

/** @typedef {import("./fake-sides.js").Side} Side */
/** @typedef {import("./fake-channel.js").FakeChannel} FakeChannel */

const SECRET = "Kontoauszug-Mutter";

test("a newcomer after the clearing receives not one byte of what lay there", async () => {
  const [anna, bashir] = await withSecret("anna", "bashir");
  await cleared(bashir, anna);
  assert.deepEqual([anna, bashir].map(({ sharing }) => sharing.table), [null, null]);
  const paul = await joins("paul", anna, bashir);
  await bashir.sharing.put(sheet("later"), new Blob(["later----1"]));
  await flow(anna, bashir, paul);
  assert.equal(await textOf(paul, "later"), "later----1");
  assert.equal(await textOf(anna, "later"), "later----1");
  assert.deepEqual(paul.heard.filter(tellsTheSecret), []);
  assert.deepEqual(paul.sharing.table?.sheets.map(({ id }) => id), ["later---"]);
});

test("what is not cleared away a newcomer sees", async () => {
  const [anna, bashir] = await withSecret("anna", "bashir");
  const paul = await joins("paul", anna, bashir);
  assert.equal(await textOf(paul, "secret"), SECRET);
});

test("a slow third person, who has not heard of the clearing, gives a newcomer nothing of it", async () => {
  const [anna, bashir] = await withSecret("anna", "bashir");
  const line = /** @type {FakeChannel} */ (bashir.channels.get("anna")?.table);
  line.other = null; // What the adviser says to Anna does not arrive for now.
  const clearing = bashir.sharing.clearTable();
  const paul = await joins("paul", anna, bashir);
  assert.equal(anna.sharing.table?.sheets.length, 1);
  assert.deepEqual(paul.heard.filter(tellsTheSecret), []);
  assert.ok(!paul.sharing.table?.sheets.length);
  anna.sharing.update({ standing: "removed", participants: [] });
  bashir.sharing.update({ participants: [{ id: "paul", role: "citizen" }] });
  await clearing;
});

test("who claims to be in the old round, or in one nobody knows, is neither heard nor told anything", async () => {
  const [anna, bashir] = await withSecret("anna", "bashir");
  const before = roundSaidBy(bashir, "anna");
  const old = bashir.sharing.table?.changesSince() ?? new Uint8Array();
  await cleared(bashir, anna);
  const paul = await joins("paul", anna, bashir);
  const line = /** @type {FakeChannel} */ (anna.channels.get("paul")?.table);
  for (const round of [before, { number: 999, id: "x" }, { number: 1, id: "0" }]) {
    line.send(JSON.stringify({ type: "round", round, at: ["paul", "anna"] }));
    line.send(Uint8Array.of(3, 0, ...old));
    line.send(Uint8Array.of(2, 0, ...old));
    await flow(anna, bashir, paul);
  }
  assert.ok(!paul.sharing.table?.sheets.length);
  await bashir.sharing.put(sheet("later"), new Blob(["later----1"]));
  await flow(anna, bashir, paul);
  assert.equal(await textOf(paul, "later"), "later----1");
});

test("a citizen cannot clear the table, nor bring the others into another round", async () => {
  const [anna, bashir, paul] = await withSecret("anna", "bashir", "paul");
  await assert.rejects(anna.sharing.clearTable());
  for (const id of ["bashir", "paul"]) {
    anna.channels.get(id)?.table.send(JSON.stringify({ type: "round", round: { number: 7, id: "a" }, at: [] }));
  }
  await flow(anna, bashir, paul);
  assert.deepEqual([bashir, paul].map(({ sharing }) => sharing.table?.sheets.length), [1, 1]);
});

test("an adviser learns from the others only after a reload, and not for long", () => {
  let now = 0;
  const bashir = new Rounds({ self: "bashir", role: "adviser", now: () => now });
  bashir.update(new Map([["anna", "citizen"]]));
  const said = (/** @type {number} */ number) => bashir.hear("anna", { type: "round", round: { number, id: "a" }, at: [] });
  assert.deepEqual([said(3), said(4), said(2)], ["joined", "anew", "same"]);
  now = 31_000;
  assert.equal(said(5), "same");
  bashir.begin();
  assert.equal(bashir.round?.number, 5);
});

test("who is sent aside sees nothing any more, holds nothing, and has it again when brought back", async () => {
  const [anna, bashir, paul] = await withSecret("anna", "bashir", "paul");
  const pieces = paul.sharing.holdings.pieces("secret--");
  /** @type {boolean[]} */
  const told = [];
  paul.sharing.on("cleared", ({ aside }) => told.push(aside));
  paul.sharing.update({ standing: "held", participants: [] });
  assert.deepEqual([paul.sharing.table, paul.sharing.holdings.pieces("secret--"), pieces?.complete], [null, null, false]);
  assert.deepEqual(told, [true]);
  await assert.rejects(paul.sharing.put(sheet("mine"), new Blob(["x".repeat(10)])));
  for (const { sharing } of [anna, bashir]) {
    sharing.update({ participants: [{ id: "anna", role: "citizen" }, { id: "bashir", role: "adviser" }] });
  }
  const heard = paul.heard.length;
  await bashir.sharing.put(sheet("aside"), new Blob(["x".repeat(10)]));
  bashir.sharing.point({ document: "aside---", page: 1, x: 1, y: 1 });
  await flow(anna, bashir, paul);
  // Even over a connection that has not been closed yet.
  assert.equal(paul.heard.length, heard);
  admitted(anna, bashir, paul);
  await flow(anna, bashir, paul);
  assert.equal(await textOf(paul, "aside"), "x".repeat(10));
  assert.equal(await textOf(paul, "secret"), SECRET);
});

test("who is not listed is not heard, whatever they send", async () => {
  const [anna, bashir, paul] = await withSecret("anna", "bashir", "paul");
  for (const { sharing } of [anna, bashir]) {
    sharing.update({ participants: [{ id: "anna", role: "citizen" }, { id: "bashir", role: "adviser" }] });
  }
  /** @type {unknown[]} */
  const seen = [];
  for (const { sharing } of [anna, bashir]) sharing.on("pointer", ({ at }) => at && seen.push(at));
  paul.sharing.table?.show({ document: "secret--", page: 9 });
  paul.sharing.point({ document: "secret--", page: 1, x: 1, y: 1 });
  await flow(anna, bashir, paul);
  assert.deepEqual([seen, anna.sharing.table?.shared.page, bashir.sharing.table?.shared.page], [[], 1, 1]);
});

test("what arrives before the server has said who it is from counts as soon as it has", async () => {
  const [anna, bashir] = await withSecret("anna", "bashir");
  const paul = side("paul");
  admitted(anna, bashir);
  connect(bashir, paul);
  paul.sharing.update({ participants: [{ id: "bashir", role: "adviser" }] });
  await flow(anna, bashir, paul);
  assert.ok(!paul.sharing.table?.sheets.length);
  admitted(anna, bashir, paul);
  await flow(anna, bashir, paul);
  assert.equal(await textOf(paul, "secret"), SECRET);
});

test("an adviser who reloads has the table again, and still clears it for good", async () => {
  let [anna, bashir] = await withSecret("anna", "bashir");
  await cleared(bashir, anna);
  await anna.sharing.put(sheet("secret", SECRET.length), new Blob([SECRET]));
  await flow(anna, bashir);
  bashir = side("bashir");
  admitted(anna, bashir);
  connect(anna, bashir);
  await flow(anna, bashir);
  assert.equal(await textOf(bashir, "secret"), SECRET);
  await cleared(bashir, anna);
  const paul = await joins("paul", anna, bashir);
  await anna.sharing.put(sheet("later"), new Blob(["later----1"]));
  await flow(anna, bashir, paul);
  assert.equal(await textOf(paul, "later"), "later----1");
  assert.deepEqual(paul.heard.filter(tellsTheSecret), []);
});

test("an adviser who reloads and meets a newcomer first loses nothing of what the others have", async () => {
  let [anna, bashir] = await withSecret("anna", "bashir");
  await cleared(bashir, anna);
  await anna.sharing.put(sheet("kept", 10), new Blob(["kept-----1"]));
  await flow(anna, bashir);
  bashir = side("bashir");
  const paul = side("paul");
  admitted(anna, bashir, paul);
  connect(bashir, paul);
  await flow(bashir, paul);
  await bashir.sharing.put(sheet("new", 10), new Blob(["new------1"]));
  await flow(bashir, paul);
  connect(bashir, anna);
  await flow(anna, bashir, paul);
  connect(anna, paul);
  await flow(anna, bashir, paul);
  for (const each of [anna, bashir, paul]) {
    assert.deepEqual(each.sharing.table?.sheets.map(({ id }) => id).sort(), ["kept----", "new-----"], each.id);
    assert.equal(await textOf(each, "kept"), "kept-----1");
    assert.equal(await textOf(each, "new"), "new------1");
  }
});

test("a colleague who does not answer is named, since they might bring somebody in", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const [, bashir, colleague] = await withSecret("anna", "bashir", "colleague");
  /** @type {FakeChannel} */ (bashir.channels.get("colleague")?.table).other = null;
  const refused = assert.rejects(bashir.sharing.clearTable());
  await flow(bashir, colleague);
  context.mock.timers.tick(5_000);
  await refused;
  assert.equal(bashir.sharing.table, null);
});

test("two advisers may both clear it; in the end all are in one round", async () => {
  const [anna, bashir, colleague] = await withSecret("anna", "bashir", "colleague");
  const both = Promise.all([bashir.sharing.clearTable(), colleague.sharing.clearTable()]);
  await flow(anna, bashir, colleague);
  await both;
  await anna.sharing.put(sheet("later"), new Blob(["later----1"]));
  await flow(anna, bashir, colleague);
  for (const each of [bashir, colleague]) assert.deepEqual(each.sharing.table?.sheets.map(({ id }) => id), ["later---"]);
});

test("after whatever order of coming, going and clearing all who are there share one round", () => {
  for (let seed = 1; seed <= 200; seed += 1) walk(randomFrom(seed), seed);
});

for (const word of [{}, { round: null }, { round: null, at: "all" }, { round: { number: 0, id: "a" }, at: [] }, { round: { number: 1.5, id: "a" }, at: [] }, { round: { number: 1, id: "" }, at: [] }, { round: { number: 1, id: "a" }, at: Array(17).fill("a") }, { round: null, at: [1] }]) {
  test(`${JSON.stringify(word).slice(0, 60)} is not understood`, () => assert.equal(readRound(word), null));
}

/** Words only, delivered late and in any order between different people. @param {() => number} random @param {number} seed */
function walk(random, seed) {
  const roles = new Map([["anna", "citizen"], ["bashir", "adviser"], ["carla", "colleague"], ["paul", "parent"]]);
  const made = (/** @type {string} */ id) => {
    const rounds = new Rounds({ self: id, role: /** @type {string} */ (roles.get(id)), now: () => 0 });
    rounds.update(new Map([...roles].filter(([other]) => other !== id)));
    return rounds;
  };
  const all = new Map([...roles.keys()].map((id) => [id, made(id)]));
  const pick = () => [...all.keys()][Math.floor(random() * all.size)];
  const say = (/** @type {string} */ from, /** @type {string} */ to) => {
    all.get(to)?.hear(from, /** @type {Rounds} */ (all.get(from)).word);
  };
  for (let step = 0; step < 60; step += 1) {
    const chance = random();
    if (chance < 0.06) all.get(random() < 0.5 ? "bashir" : "carla")?.begin();
    else if (chance < 0.12) {
      const id = pick();
      all.set(id, made(id));
    } else say(pick(), pick());
  }
  // At rest everybody has heard everybody.
  for (let again = 0; again < 4; again += 1) for (const from of all.keys()) for (const to of all.keys()) if (from !== to) say(from, to);
  const rounds = [...all.values()].map(({ round }) => JSON.stringify(round));
  assert.equal(new Set(rounds).size, 1, `seed ${seed}: ${rounds}`);
  for (const [id, each] of all) for (const other of all.keys()) if (other !== id) assert.ok(each.shares(other, each.round), `seed ${seed}: ${id} with ${other}`);
}

/** @param {string[]} ids @returns {Promise<Side[]>} with something on the table that not everybody shall see */
async function withSecret(...ids) {
  const sides = met(...ids);
  await sides[0].sharing.put(sheet("secret", SECRET.length), new Blob([SECRET]), { texts: new Map([[SECRET, SECRET]]), values: new Map() });
  await flow(...sides);
  for (const { sharing } of sides) sharing.holdings.relax("secret--");
  await flow(...sides);
  for (const each of sides) assert.equal(await textOf(each, "secret"), SECRET);
  return sides;
}

/** @param {Side} adviser @param {Side[]} others */
async function cleared(adviser, ...others) {
  const clearing = adviser.sharing.clearTable();
  await flow(adviser, ...others);
  await clearing;
}

/** @param {string} id @param {Side[]} others */
async function joins(id, ...others) {
  const newcomer = side(id);
  admitted(...others, newcomer);
  for (const other of others) connect(other, newcomer);
  await flow(...others, newcomer);
  return newcomer;
}

/** @param {string | ArrayBuffer} data */
function tellsTheSecret(data) {
  const text = typeof data === "string" ? data : new TextDecoder("latin1").decode(data);
  return text.includes(SECRET) || text.includes("secret--");
}

/** @param {Side} from @param {string} to */
function roundSaidBy(from, to) {
  const said = /** @type {Side} */ (from).said.get(to) ?? [];
  const words = said.flatMap((data) => (typeof data === "string" && data.includes('"round"') ? [JSON.parse(data)] : []));
  return words[words.length - 1].round;
}

/** @param {number} seed */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
}

test("a table after the clearing is a new document, not the old one emptied", () => {
  // What is deleted from a Yjs document leaves traces: names of fields, for instance.
  const doc = new Y.Doc();
  doc.getText(`field x ${SECRET}`).insert(0, SECRET);
  doc.getText(`field x ${SECRET}`).delete(0, SECRET.length);
  assert.ok(tellsTheSecret(Y.encodeStateAsUpdate(doc).slice().buffer));
});
