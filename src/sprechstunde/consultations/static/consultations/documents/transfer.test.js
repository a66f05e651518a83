import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeChannel } from "./fake-channel.js";
import { Fetching } from "./fetching.js";
import { FRAME, Giver, HEADER, PAUSE_ABOVE, RESUME_AT, readPiece } from "./giver.js";
import { readMessage, writeMessage } from "./messages.js";
import { PIECE, Pieces, countOf } from "./pieces.js";

const MIB = 1024 * 1024;

for (const bytes of [1, PIECE - 1, PIECE, PIECE + 1, 3 * MIB + 17, 20 * MIB]) {
  test(`${bytes} bytes arrive as they were sent, whatever the order of the pieces`, async () => {
    const file = noise(bytes);
    const here = new Pieces(bytes, file);
    const there = new Pieces(bytes);
    const order = shuffled([...Array(countOf(bytes)).keys()]);
    for (const piece of order) {
      assert.equal(there.complete, false);
      assert.ok(there.put(piece, await here.read(piece * PIECE, Math.min(bytes, (piece + 1) * PIECE))));
    }
    assert.ok(there.complete);
    assert.deepEqual(Buffer.from(await there.blob().arrayBuffer()), Buffer.from(await file.arrayBuffer()));
  });
}

test("any stretch is read from what is there, over all borders", async () => {
  const file = noise(9 * MIB);
  const here = new Pieces(file.size, file);
  const there = new Pieces(file.size);
  for (let piece = 0; piece < 100; piece += 1) there.put(piece, await here.read(piece * PIECE, (piece + 1) * PIECE));
  assert.deepEqual(await there.read(PIECE - 5, 70 * PIECE + 5), await here.read(PIECE - 5, 70 * PIECE + 5));
  assert.deepEqual(there.missing(99 * PIECE, 101 * PIECE), [100]);
  await assert.rejects(there.read(100 * PIECE, 101 * PIECE), RangeError);
});

test("a piece is taken once, in its length, at its place", () => {
  const pieces = new Pieces(PIECE + 10);
  for (const [piece, length] of [[0, 10], [1, 11], [2, 10], [-1, 10], [0.5, PIECE]]) {
    assert.equal(pieces.put(piece, new Uint8Array(length)), false, `${piece} ${length}`);
  }
  assert.ok(pieces.put(1, new Uint8Array(10)));
  assert.equal(pieces.put(1, new Uint8Array(10)), false);
});

// -- giving

test("it pauses above 4 MiB in the queue and goes on at 1 MiB", async () => {
  const { channel, giver } = given(noise(20 * MIB));
  giver.give("doc", 1, [...Array(300).keys()], false);
  await until(() => channel.bufferedAmount > PAUSE_ABOVE);
  await breathe();
  const paused = channel.queue.length;
  await breathe();
  assert.equal(channel.queue.length, paused);
  assert.equal(channel.bufferedAmountLowThreshold, RESUME_AT);
  await drained(channel, 300);
  assert.ok(channel.most <= PAUSE_ABOVE + 16 * FRAME, `${channel.most}`);
  assert.equal(channel.largest, FRAME);
});

test("what is urgent goes in front of what is not", async () => {
  const { channel, giver } = given(noise(20 * MIB));
  giver.give("doc", 1, [...Array(250).keys()], false);
  await until(() => channel.bufferedAmount > PAUSE_ABOVE);
  giver.give("doc", 1, [299], true);
  const order = await drained(channel, 251);
  assert.ok(order.indexOf(299) < 120, `${order.indexOf(299)}`);
});

test("what is not there is said to be missing, and the rest goes on", async () => {
  const { channel, giver, missing } = given(noise(MIB));
  giver.give("doc", 1, [99], true);
  giver.give("unknown", 2, [0], true);
  giver.give("doc", 1, [3], true);
  assert.deepEqual(await drained(channel, 1), [3]);
  assert.deepEqual(missing, ["doc", "unknown"]);
});

test("a file that has gone from the disk is said to be missing", async () => {
  const gone = /** @type {any} */ ({
    size: MIB,
    slice: () => ({ arrayBuffer: () => Promise.reject(new DOMException("gone", "NotReadableError")) }),
  });
  const { giver, missing } = given(gone);
  giver.give("doc", 1, [0], true);
  await until(() => missing.length > 0);
  assert.deepEqual(missing, ["doc"]);
});

for (const data of ["text", new ArrayBuffer(0), new ArrayBuffer(HEADER), new ArrayBuffer(FRAME + 1), null]) {
  test(`${data instanceof ArrayBuffer ? `${data.byteLength} bytes` : data} is no piece`, () => assert.equal(readPiece(data), null));
}

// -- fetching

test("both ends come first, then what is needed, and the rest only when there is time", async () => {
  const { fetching, asked, arrive } = source(100 * PIECE);
  assert.deepEqual(asked.splice(0), [[[0, 1, 98, 99], true]]);
  const read = fetching.need(40 * PIECE, 42 * PIECE);
  assert.deepEqual(asked.splice(0), [[[40, 41], true]]);
  for (const piece of [0, 1, 98, 99, 40, 41]) arrive(piece);
  await read;
  assert.deepEqual(asked.splice(0), []);
  fetching.relax();
  const [[pieces, urgent]] = asked;
  assert.deepEqual([pieces.slice(0, 3), urgent], [[2, 3, 4], false]);
});

test("what is under way without being urgent stays little, and grows with the pace of the line", () => {
  const { fetching, asked, arrive } = source(1_000 * PIECE);
  for (const piece of [0, 1, 998, 999]) arrive(piece);
  asked.length = 0;
  fetching.relax();
  assert.ok(asked.flatMap(([pieces]) => pieces).length <= 8);
  let most = 0;
  for (let count = 0; count < 400; count += 1) {
    const waiting = asked.flatMap(([pieces]) => pieces).filter((piece) => !fetching.pieces.has(piece));
    most = Math.max(most, waiting.length);
    arrive(waiting[0]);
  }
  assert.ok(most > 16 && most <= 64, `${most}`);
});

test("another source goes on where the first has left", async () => {
  const { fetching, asked, arrive } = source(20 * PIECE);
  for (const piece of [0, 1, 18, 19]) arrive(piece);
  fetching.relax();
  arrive(2);
  fetching.from(null);
  asked.length = 0;
  fetching.from({ ask: (_, pieces, urgent) => asked.push([pieces, urgent]) });
  while (!fetching.pieces.complete) arrive(asked.flatMap(([pieces]) => pieces).find((piece) => !fetching.pieces.has(piece)) ?? -1);
  const again = asked.flatMap(([pieces]) => pieces);
  assert.deepEqual(again.sort((a, b) => a - b), Array.from({ length: 15 }, (_, index) => index + 3));
});

test("what was not asked for is not kept", () => {
  const { fetching } = source(20 * PIECE);
  assert.equal(fetching.arrived(10, new Uint8Array(PIECE), 0), false);
  assert.equal(fetching.arrived(0, new Uint8Array(5), 0), false);
});

test("a document that leaves the table leaves nobody waiting", async () => {
  const { fetching } = source(20 * PIECE);
  const read = fetching.need(5 * PIECE, 6 * PIECE);
  fetching.stop();
  await assert.rejects(read);
});

// -- small messages

test("messages are read as they were written", () => {
  for (const message of /** @type {import("./messages.js").TableMessage[]} */ ([
    { type: "soon" },
    { type: "missing", document: "doc" },
    { type: "want", document: "doc", number: 3, pieces: [0, 1, 2, 7, 9, 10], urgent: true },
    { type: "pointer", at: { document: "doc", page: 2, x: 5, y: 6 } },
    { type: "pointer", at: null },
  ])) {
    assert.deepEqual(readMessage(writeMessage(message)), message);
  }
});

for (const text of [
  "",
  "{",
  "null",
  "7",
  '{"type":"unknown"}',
  '{"type":"missing","document":{}}',
  '{"type":"want","document":"d","number":-1,"pieces":[]}',
  '{"type":"want","document":"d","number":1,"pieces":[[0,4000000000]]}',
  '{"type":"want","document":"d","number":1,"pieces":[[5,1]]}',
  '{"type":"want","document":"d","number":1,"pieces":"all"}',
  '{"type":"pointer","at":{"document":"d","page":1,"x":-1,"y":0}}',
  `{"type":"missing","document":"${"x".repeat(40_000)}"}`,
]) {
  test(`${text.slice(0, 60)} is not understood`, () => assert.equal(readMessage(text), null));
}

/** @param {Blob} file */
function given(file) {
  const channel = new FakeChannel();
  const pieces = new Pieces(file.size, file);
  /** @type {string[]} */
  const missing = [];
  const giver = new Giver({
    channel: /** @type {any} */ (channel),
    piecesOf: (document) => (document === "doc" ? pieces : null),
    onMissing: (document) => missing.push(document),
  });
  return { channel, giver, missing };
}

/** @param {number} size */
function source(size) {
  /** @type {[number[], boolean][]} */
  const asked = [];
  const fetching = new Fetching({ document: "doc", size, onStalled: () => {} });
  fetching.from({ ask: (_, pieces, urgent) => asked.push([pieces, urgent]) });
  let now = 0;
  /** @param {number} piece */
  const arrive = (piece) => assert.ok(fetching.arrived(piece, new Uint8Array(Math.min(PIECE, size - piece * PIECE)), (now += 2)), `${piece}`);
  return { fetching, asked, arrive };
}

/** @param {FakeChannel} channel @param {number} count @returns {Promise<number[]>} pieces in the order in which they came */
async function drained(channel, count) {
  /** @type {number[]} */
  const order = [];
  channel.other = /** @type {any} */ ({ onmessage: (/** @type {any} */ { data }) => order.push(readPiece(data)?.piece ?? -1) });
  while (order.length < count) {
    channel.drain(5);
    await breathe();
  }
  return order;
}

/** @param {() => boolean} condition */
async function until(condition) {
  while (!condition()) await breathe();
}

function breathe() {
  return new Promise((resolve) => setImmediate(resolve));
}

/** @param {number[]} numbers */
function shuffled(numbers) {
  return numbers.map((number) => [(number * 7_919) % 10_007, number]).sort(([a], [b]) => a - b).map(([, number]) => number);
}

/** @param {number} bytes */
function noise(bytes) {
  const content = new Uint8Array(bytes);
  for (let index = 0; index < bytes; index += 1) content[index] = (index * 31 + (index >> 8)) & 255;
  return new Blob([content]);
}
