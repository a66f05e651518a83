import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeChannel } from "./fake-channel.js";
import { FRAME, FileReceiver, PAUSE_ABOVE, RESUME_AT, TransferAborted, sendFile } from "./transfer.js";

const MIB = 1024 * 1024;

for (const bytes of [1, FRAME - 8, FRAME - 7, FRAME, 3 * MIB + 17, 20 * MIB]) {
  test(`${bytes} bytes arrive as they were sent`, async () => {
    const file = noise(bytes);
    const { received } = await transfer(file);
    assert.deepEqual(Buffer.from(await received[0].arrayBuffer()), Buffer.from(await file.arrayBuffer()));
  });
}

test("no frame is larger than 64 KiB", async () => {
  const { sizes } = await transfer(noise(MIB));
  assert.equal(Math.max(...sizes), FRAME);
});

test("it pauses above 4 MiB in the queue and goes on at 1 MiB", async () => {
  const channel = new FakeChannel();
  const sending = sendFile({ ...given(channel, noise(20 * MIB)) });
  await until(() => channel.bufferedAmount > PAUSE_ABOVE);
  const paused = channel.queue.length;
  await breathe();
  assert.equal(channel.queue.length, paused);
  assert.equal(channel.bufferedAmountLowThreshold, RESUME_AT);
  channel.drain(10);
  await breathe();
  assert.equal(channel.queue.length, paused - 10);
  await drainUntil(channel, sending);
  assert.ok(channel.most <= PAUSE_ABOVE + FRAME, `${channel.most}`);
});

test("progress is told on both sides and ends with the whole file", async () => {
  const { sent, arrived } = await transfer(noise(5 * MIB));
  assert.equal(sent.at(-1), 5 * MIB);
  assert.ok(sent.length >= 4 && arrived.length >= 4);
  assert.deepEqual(sent, [...sent].sort((a, b) => a - b));
});

test("a transfer that is called off says so, and the receiver keeps nothing", async () => {
  const channel = new FakeChannel();
  const abort = new AbortController();
  const { receiver, received, broken } = receiverOf(20 * MIB);
  channel.other = /** @type {any} */ ({ onmessage: (/** @type {any} */ { data }) => receiver.receive(data) });
  const sending = sendFile({ ...given(channel, noise(20 * MIB)), signal: abort.signal });
  await until(() => channel.bufferedAmount > PAUSE_ABOVE);
  abort.abort();
  await assert.rejects(sending, TransferAborted);
  channel.drain();
  assert.deepEqual([received.length, broken], [0, ["doc"]]);
});

test("a channel that closes in mid-transfer ends the transfer", async () => {
  const channel = new FakeChannel();
  const sending = sendFile({ ...given(channel, noise(20 * MIB)) });
  await until(() => channel.bufferedAmount > PAUSE_ABOVE);
  channel.close();
  await assert.rejects(sending, TransferAborted);
});

test("several files in a row do not mix", async () => {
  const { receiver, received } = receiverOf(100);
  for (const transfer of [1, 2]) {
    const frames = framesOf(transfer, 100);
    for (const frame of frames) receiver.receive(frame);
  }
  assert.equal(received.length, 2);
});

/** @type {[string, (string | ArrayBuffer)[], number][]} */
const HOSTILE = [
  ["a document nobody waits for", [begin(1, 100, "other"), chunk(1, 0, 100), end(1)], 0],
  ["another size than was announced on the table", [begin(1, 99), chunk(1, 0, 99), end(1)], 0],
  ["more bytes than announced", [begin(1, 100), chunk(1, 0, 60), chunk(1, 1, 60), end(1)], 0],
  ["fewer bytes than announced", [begin(1, 100), chunk(1, 0, 60), end(1)], 0],
  ["chunks in another order", [begin(1, 100), chunk(1, 1, 50), chunk(1, 0, 50), end(1)], 0],
  ["chunks of an unknown transfer", [begin(1, 100), chunk(7, 0, 100), end(1)], 0],
  ["chunks without a beginning", [chunk(1, 0, 100), end(1)], 0],
  ["an end without a beginning", [end(1), "{", "null", '{"type":"begin"}'], 0],
  ["a frame that is too large", [begin(1, 100), new ArrayBuffer(FRAME + 1), end(1)], 0],
  ["a frame without content", [begin(1, 100), new ArrayBuffer(8), end(1)], 0],
  ["nonsense in between, and then the truth", ["x", begin(1, 100), "{}", chunk(9, 0, 5), chunk(1, 0, 100), end(1)], 1],
];
for (const [what, frames, files] of HOSTILE) {
  test(`${what}: ${files} files, and the next transfer works`, () => {
    const { receiver, received } = receiverOf(100);
    for (const frame of frames) receiver.receive(frame);
    assert.equal(received.length, files);
    for (const frame of framesOf(42, 100)) receiver.receive(frame);
    assert.equal(received.length, files + 1);
  });
}

/** @param {Blob} file */
async function transfer(file) {
  const channel = new FakeChannel();
  const { receiver, received, arrived } = receiverOf(file.size);
  /** @type {number[]} */
  const sizes = [];
  channel.other = /** @type {any} */ ({
    onmessage: (/** @type {any} */ { data }) => {
      if (data instanceof ArrayBuffer) sizes.push(data.byteLength);
      receiver.receive(data);
    },
  });
  /** @type {number[]} */
  const sent = [];
  await drainUntil(channel, sendFile({ ...given(channel, file), onProgress: (done) => sent.push(done) }));
  return { received, sizes, sent, arrived };
}

/** @param {FakeChannel} channel @param {Blob} file */
function given(channel, file) {
  return { channel: /** @type {any} */ (channel), transfer: 1, document: "doc", file, signal: new AbortController().signal };
}

/** @param {number} size */
function receiverOf(size) {
  /** @type {Blob[]} */ const received = [];
  /** @type {string[]} */ const broken = [];
  /** @type {number[]} */ const arrived = [];
  const receiver = new FileReceiver({
    expectedSize: (document) => (document === "doc" ? size : null),
    onProgress: (_, done) => arrived.push(done),
    onFile: (_, file) => received.push(file),
    onBroken: (document) => broken.push(document),
  });
  return { receiver, received, broken, arrived };
}

/** @param {FakeChannel} channel @param {Promise<void>} sending */
async function drainUntil(channel, sending) {
  let over = false;
  void sending.finally(() => (over = true));
  while (!over) {
    channel.drain(5);
    await breathe();
  }
  channel.drain();
  await sending;
}

/** @param {() => boolean} condition */
async function until(condition) {
  while (!condition()) await breathe();
}

function breathe() {
  return new Promise((resolve) => setImmediate(resolve));
}

/** @param {number} transfer @param {number} size */
function framesOf(transfer, size) {
  return [begin(transfer, size), chunk(transfer, 0, size), end(transfer)];
}

/** @param {number} transfer @param {number} size @param {string} [document] */
function begin(transfer, size, document = "doc") {
  return JSON.stringify({ type: "begin", transfer, document, size });
}

/** @param {number} transfer */
function end(transfer) {
  return JSON.stringify({ type: "end", transfer });
}

/** @param {number} transfer @param {number} number @param {number} payload */
function chunk(transfer, number, payload) {
  const view = new DataView(new ArrayBuffer(8 + payload));
  view.setUint32(0, transfer);
  view.setUint32(4, number);
  return view.buffer;
}

/** @param {number} bytes */
function noise(bytes) {
  const content = new Uint8Array(bytes);
  for (let index = 0; index < bytes; index += 1) content[index] = (index * 31 + (index >> 8)) & 255;
  return new Blob([content]);
}
