import assert from "node:assert/strict";
import { test } from "node:test";
import { readFromDesk } from "../call/desk.js";
import { FakeChannel } from "./fake-channel.js";
import { Sharing } from "./sharing.js";

/** @typedef {{id: string, sharing: Sharing, files: string[], lost: string[], channels: any}} Side */

const LIMIT = 10_000_000;

test("a document that one shows the other gets, and both turn its pages", async () => {
  const [anna, bashir] = [side("anna"), side("bashir")];
  connect(anna, bashir);
  anna.sharing.show(sheet("first"), new Blob(["x".repeat(10)]));
  await flow(anna, bashir);
  assert.deepEqual(bashir.files, ["first---:xxxxxxxxxx"]);
  bashir.sharing.turnTo(4);
  await flow(anna, bashir);
  assert.equal(anna.sharing.table.page.number, 4);
  anna.sharing.takeAway();
  await flow(anna, bashir);
  assert.equal(bashir.sharing.table.sheet, null);
});

for (const who of /** @type {const} */ (["anna", "bashir"])) {
  test(`after a reload of ${who} the document comes back from the other side, on the same page`, async () => {
    const sides = { anna: side("anna"), bashir: side("bashir") };
    connect(sides.anna, sides.bashir);
    sides.anna.sharing.show(sheet("first"), new Blob(["x".repeat(10)]));
    await flow(sides.anna, sides.bashir);
    sides.bashir.sharing.turnTo(3);
    await flow(sides.anna, sides.bashir);
    sides[who] = side(who, 2);
    connect(sides.anna, sides.bashir);
    await flow(sides.anna, sides.bashir);
    assert.deepEqual(sides[who].files, ["first---:xxxxxxxxxx"]);
    assert.equal(sides[who].sharing.table.page.number, 3);
  });
}

test("a connection that breaks in mid-transfer: the next one brings the whole file", async () => {
  const [anna, bashir] = [side("anna"), side("bashir")];
  connect(anna, bashir);
  anna.sharing.show(sheet("large", LIMIT), new Blob(["x".repeat(LIMIT)]));
  await step(anna, bashir, 20);
  anna.channels.files.close();
  bashir.channels.files.close();
  assert.equal(bashir.files.length, 0);
  connect(anna, bashir);
  await flow(anna, bashir);
  assert.equal(bashir.files[0].length, "large---:".length + LIMIT);
});

test("a newer document stops the transfer of the older", async () => {
  const [anna, bashir] = [side("anna"), side("bashir")];
  connect(anna, bashir);
  anna.sharing.show(sheet("large", LIMIT), new Blob(["x".repeat(LIMIT)]));
  await step(anna, bashir, 20);
  anna.sharing.show(sheet("small", 3), new Blob(["abc"]));
  await flow(anna, bashir);
  assert.deepEqual(bashir.files, ["small---:abc"]);
});

test("a document that nobody has any more is said to be lost and leaves the table on both sides", async () => {
  const [anna, bashir] = [side("anna"), side("bashir")];
  connect(anna, bashir);
  anna.sharing.show(sheet("large", LIMIT), new Blob(["x".repeat(LIMIT)]));
  await step(anna, bashir, 20);
  const again = side("anna", 2);
  connect(again, bashir);
  await flow(again, bashir);
  assert.deepEqual(bashir.lost, ["large---"]);
  assert.equal(again.sharing.table.sheet, null);
  assert.equal(bashir.sharing.table.sheet, null);
});

test("a third person gets it from whoever has it", async () => {
  const [anna, bashir, carla] = [side("anna"), side("bashir"), side("carla")];
  connect(anna, bashir);
  anna.sharing.show(sheet("first"), new Blob(["x".repeat(10)]));
  await flow(anna, bashir);
  connect(bashir, carla);
  await flow(bashir, carla);
  assert.deepEqual(carla.files, ["first---:xxxxxxxxxx"]);
});

test("a file that is not what was announced is not accepted", async () => {
  const [anna, bashir] = [side("anna"), side("bashir")];
  connect(anna, bashir);
  anna.sharing.show(sheet("first", 5), new Blob(["x".repeat(10)]));
  await flow(anna, bashir);
  assert.deepEqual(bashir.files, []);
});

test("nonsense from the other side leaves the table as it is", async () => {
  const [anna, bashir] = [side("anna"), side("bashir")];
  connect(anna, bashir);
  const before = structuredClone(bashir.sharing.table);
  for (const table of [null, 7, {}, { stamp: { revision: 99, by: "x" }, sheet: { id: "" }, page: null }]) {
    bashir.sharing.receiveDesk("anna", { type: "table", table });
  }
  bashir.sharing.receiveDesk("anna", { type: "want", document: { toString: "x" } });
  bashir.sharing.receiveDesk("anna", { type: "missing", document: "unknown" });
  bashir.sharing.receiveDesk("stranger", { type: "table", table: before });
  assert.deepEqual(bashir.sharing.table, before);
});

/** @param {string} id @param {number} [load] @returns {Side} */
function side(id, load = 1) {
  const sharing = new Sharing({ author: `${id}/${load}`, maxBytes: LIMIT });
  /** @type {Side} */
  const result = { id, sharing, files: [], lost: [], channels: null };
  sharing.on("file", ({ sheet: { id: document }, file }) => {
    void file.text().then((text) => result.files.push(`${document}:${text}`));
  });
  sharing.on("lost", ({ id: document }) => result.lost.push(document));
  return result;
}

/** @param {Side} a @param {Side} b */
function connect(a, b) {
  for (const one of [a, b]) one.channels = { files: new FakeChannel(), desk: new FakeChannel() };
  for (const [from, to] of [[a, b], [b, a]]) {
    from.channels.files.other = to.channels.files;
    from.channels.desk.other = to.channels.desk;
    from.channels.desk.onmessage = (/** @type {any} */ { data }) => {
      const message = readFromDesk(data);
      if (message) from.sharing.receiveDesk(to.id, message);
    };
    from.sharing.attach(to.id, from.channels);
  }
  a.sharing.greet(b.id);
  b.sharing.greet(a.id);
}

/** @param {Side} a @param {Side} b */
async function flow(a, b) {
  let quiet = 0;
  while (quiet < 10) {
    quiet = (await step(a, b, 1)) ? 0 : quiet + 1;
  }
}

/** @param {Side} a @param {Side} b @param {number} times */
async function step(a, b, times) {
  let moved = false;
  for (let count = 0; count < times; count += 1) {
    for (const { channels } of [a, b]) {
      for (const channel of [channels.desk, channels.files]) {
        moved ||= channel.queue.length > 0;
        channel.drain(3);
      }
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  return moved;
}

/** @param {string} id @param {number} [size] */
function sheet(id, size = 10) {
  return /** @type {const} */ ({ id: id.padEnd(8, "-"), name: `${id}.pdf`, kind: "pdf", size });
}
