import assert from "node:assert/strict";
import { test } from "node:test";
import { FRAME, FrameReader, Kind, framesOf } from "./frames.js";
import { admitted, connect, flow, met, part, sheet, side, step, textOf } from "./fake-sides.js";

/** @typedef {import("./fake-channel.js").FakeChannel} FakeChannel */

const LARGE = 3_000_000;

test("a document that one shows the other gets, and both turn its pages", async () => {
  const [anna, bashir] = met("anna", "bashir");
  await anna.sharing.put(sheet("first"), new Blob(["x".repeat(10)]));
  await flow(anna, bashir);
  assert.equal(await textOf(bashir, "first"), "x".repeat(10));
  bashir.sharing.table?.show({ document: "first---", page: 4 });
  await flow(anna, bashir);
  assert.equal(anna.sharing.table?.shared.page, 4);
  anna.sharing.table?.takeOff("first---");
  await flow(anna, bashir);
  assert.deepEqual(bashir.sharing.table?.sheets, []);
});

test("one side hears the other before its own channels are open, and still gets everything", async () => {
  const [anna, bashir] = [side("anna"), side("bashir")];
  await anna.sharing.put(sheet("first"), new Blob(["x".repeat(10)]));
  admitted(anna, bashir);
  connect(anna, bashir, { late: true });
  const line = /** @type {FakeChannel} */ (bashir.channels.get("anna")?.table);
  line.readyState = "connecting";
  await flow(anna, bashir);
  line.readyState = "open";
  bashir.sharing.greet("anna");
  await flow(anna, bashir);
  assert.equal(await textOf(bashir, "first"), "x".repeat(10));
});

test("nothing of the library is loaded before there is a document", async () => {
  const [anna, bashir] = met("anna", "bashir");
  await flow(anna, bashir);
  assert.deepEqual([anna.sharing.table, bashir.sharing.table], [null, null]);
  anna.sharing.announce();
  await flow(anna, bashir);
  assert.ok(bashir.sharing.table);
});

for (const who of /** @type {const} */ (["anna", "bashir"])) {
  test(`after a reload of ${who} everything comes back from the other side`, async () => {
    const sides = { anna: side("anna"), bashir: side("bashir") };
    admitted(sides.anna, sides.bashir);
    connect(sides.anna, sides.bashir);
    await sides.anna.sharing.put(sheet("first"), new Blob(["x".repeat(10)]), { texts: new Map([["name", "Mia"]]), values: new Map() });
    await flow(sides.anna, sides.bashir);
    await flow(sides.anna, sides.bashir);
    sides.bashir.sharing.table?.show({ document: "first---", page: 3 });
    await flow(sides.anna, sides.bashir);
    sides[who] = side(who);
    admitted(sides.anna, sides.bashir);
    connect(sides.anna, sides.bashir);
    await flow(sides.anna, sides.bashir);
    assert.equal(await textOf(sides[who], "first"), "x".repeat(10));
    assert.equal(sides[who].sharing.table?.shared.page, 3);
    assert.equal(String(sides[who].sharing.table?.fieldText("first---", "name")), "Mia");
  });
}

test("a source that leaves in mid-transfer: another goes on where it stopped", async () => {
  const [anna, bashir, carla] = met("anna", "bashir", "carla");
  await anna.sharing.put(sheet("large", LARGE), new Blob(["x".repeat(LARGE)]));
  await flow(anna, bashir, carla);
  bashir.sharing.holdings.relax("large---");
  await flow(anna, bashir, carla);
  assert.ok(bashir.sharing.holdings.pieces("large---")?.complete);
  carla.sharing.holdings.relax("large---");
  await step(2, anna, bashir, carla);
  const had = carla.sharing.holdings.pieces("large---")?.bytesThere ?? 0;
  assert.ok(had > 0 && had < LARGE, `${had}`);
  part(anna, bashir, carla);
  await flow(bashir, carla);
  assert.ok(carla.sharing.holdings.pieces("large---")?.complete);
  assert.deepEqual(carla.lost, []);
});

test("one document comes from one source, not from three", async () => {
  const [anna, bashir, carla, dora] = met("anna", "bashir", "carla", "dora");
  await anna.sharing.put(sheet("large", LARGE), new Blob(["x".repeat(LARGE)]));
  await flow(anna, bashir, carla, dora);
  for (const each of [bashir, carla]) each.sharing.holdings.relax("large---");
  await flow(anna, bashir, carla, dora);
  let bytes = 0;
  for (const [id, { files }] of dora.channels) {
    const other = /** @type {FakeChannel} */ (files.other);
    if (id !== "anna") bytes += other.sent;
  }
  dora.sharing.holdings.relax("large---");
  await flow(anna, bashir, carla, dora);
  assert.ok(dora.sharing.holdings.pieces("large---")?.complete);
  assert.equal(bytes, 0);
  for (const [id, { files }] of dora.channels) if (id !== "anna") assert.equal(/** @type {FakeChannel} */ (files.other).sent, 0);
});

test("whoever put it there and has lost it by a reload takes it off, since nobody else has all of it", async () => {
  const [anna, bashir] = met("anna", "bashir");
  await anna.sharing.put(sheet("large", LARGE), new Blob(["x".repeat(LARGE)]));
  await flow(anna, bashir);
  const again = side("anna");
  admitted(again, bashir);
  connect(again, bashir);
  await flow(again, bashir);
  for (const { sharing } of [again, bashir]) sharing.holdings.relax("large---");
  await flow(again, bashir);
  assert.deepEqual(bashir.lost, ["large---"]);
  assert.deepEqual([again.sharing.table?.sheets, bashir.sharing.table?.sheets], [[], []]);
});

test("a late arrival asks again when who was fetching has all of it", async () => {
  const [anna, bashir] = met("anna", "bashir");
  await anna.sharing.put(sheet("large", LARGE), new Blob(["x".repeat(LARGE)]));
  await flow(anna, bashir);
  const carla = side("carla");
  admitted(anna, bashir, carla);
  connect(bashir, carla);
  await flow(anna, bashir, carla);
  assert.deepEqual(carla.lost, []);
  bashir.sharing.holdings.relax("large---");
  await flow(anna, bashir, carla);
  carla.sharing.holdings.relax("large---");
  await flow(anna, bashir, carla);
  assert.ok(carla.sharing.holdings.pieces("large---")?.complete);
});

test("nonsense from one leaves the table of the others as it is, and is not passed on", async () => {
  const [anna, bashir, carla] = met("anna", "bashir", "carla");
  await anna.sharing.put(sheet("first"), new Blob(["x".repeat(10)]));
  await flow(anna, bashir, carla);
  const line = /** @type {FakeChannel} */ (carla.channels.get("bashir")?.table);
  for (const data of ["{", '{"type":"want","document":"first---","number":1,"pieces":[[0,9]]}', Uint8Array.of(3, 0, 1, 2, 3), Uint8Array.of(9), Uint8Array.of(1, 0, 255, 255)]) {
    line.send(/** @type {any} */ (data));
  }
  await flow(anna, bashir, carla);
  anna.sharing.table?.show({ document: "first---", page: 7 });
  await flow(anna, bashir, carla);
  assert.deepEqual([bashir, carla].map((each) => each.sharing.table?.shared.page), [7, 7]);
  // Carla is no longer listened to by Bashir; by Anna she is.
  carla.sharing.table?.show({ document: "first---", page: 8 });
  await flow(anna, bashir, carla);
  assert.deepEqual([anna, bashir].map((each) => each.sharing.table?.shared.page), [8, 7]);
});

test("pieces nobody asked for, and a file that is not what was announced, are not kept", async () => {
  const [anna, bashir] = met("anna", "bashir");
  await anna.sharing.put(sheet("first", 50), new Blob(["x".repeat(10)]));
  const frame = new Uint8Array(20);
  new DataView(frame.buffer).setUint32(0, 1);
  anna.channels.get("bashir")?.files.send(frame);
  await flow(anna, bashir);
  assert.equal(bashir.sharing.holdings.pieces("first---")?.complete, false);
});

test("where one points is told, and that one no longer does", async () => {
  const [anna, bashir] = met("anna", "bashir");
  /** @type {any[]} */
  const seen = [];
  await flow(anna, bashir);
  bashir.sharing.on("pointer", (pointer) => seen.push(pointer));
  anna.sharing.point({ document: "first---", page: 1, x: 5, y: 6 });
  anna.sharing.point(null);
  await flow(anna, bashir);
  assert.deepEqual(seen, [{ participant: "anna", at: { document: "first---", page: 1, x: 5, y: 6 } }, { participant: "anna", at: null }]);
});

test("at the end nothing is there any more", async () => {
  const [anna, bashir] = met("anna", "bashir");
  await anna.sharing.put(sheet("first"), new Blob(["x".repeat(10)]));
  await flow(anna, bashir);
  const pieces = bashir.sharing.holdings.pieces("first---");
  bashir.sharing.clear();
  assert.deepEqual([bashir.sharing.table, bashir.sharing.holdings.pieces("first---"), pieces?.complete], [null, null, false]);
  await flow(anna, bashir);
  assert.equal(bashir.sharing.table, null);
});

test("large messages go in parts and come together again; what never ends is nonsense", () => {
  const content = Uint8Array.from({ length: 3 * FRAME }, (_, index) => index & 255);
  const reader = new FrameReader(4 * FRAME);
  const frames = framesOf(Kind.STATE, content);
  assert.ok(frames.every((frame) => frame.length <= FRAME));
  const read = frames.map((frame) => reader.read(frame.buffer));
  assert.deepEqual(read.pop(), { kind: Kind.STATE, content });
  assert.ok(read.every((each) => each === null));
  const endless = new FrameReader(2 * FRAME);
  assert.deepEqual(frames.slice(0, 3).map((frame) => endless.read(frame.buffer)), [null, null, "nonsense"]);
});
