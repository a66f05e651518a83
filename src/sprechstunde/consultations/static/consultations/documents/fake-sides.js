import * as Y from "yjs";
import { FakeChannel } from "./fake-channel.js";
import { Sharing } from "./sharing.js";

/**
 * People at a table, for tests: Bashir is the adviser, all others are citizens.
 * @typedef {object} Side
 * @property {string} id
 * @property {Sharing} sharing
 * @property {Map<string, {files: FakeChannel, table: FakeChannel}>} channels
 * @property {string[]} lost
 * @property {(string | ArrayBuffer)[]} heard everything that has reached this browser
 * @property {Map<string, (string | ArrayBuffer)[]>} said to whom
 */

const LIMIT = 20_000_000;
/** @type {Record<string, string>} */
const ROLES = { bashir: "adviser", colleague: "colleague" };

/** @param {string} id */
function roleOf(id) {
  return ROLES[id] ?? "citizen";
}

/** @param {string} id @returns {Side} */
export function side(id) {
  const role = roleOf(id);
  const sharing = new Sharing({ self: id, role, maxBytes: LIMIT, loadYjs: async () => Y, now: () => 0 });
  /** @type {Side} */
  const result = { id, sharing, channels: new Map(), lost: [], heard: [], said: new Map() };
  sharing.holdings.on("lost", ({ id: document }) => result.lost.push(document));
  return result;
}

/** @param {string[]} ids */
export function met(...ids) {
  const sides = ids.map(side);
  admitted(...sides);
  for (const [index, one] of sides.entries()) for (const other of sides.slice(index + 1)) connect(one, other);
  return sides;
}

/**
 * What the server says to everybody: who is in the room.
 * @param {Side[]} sides
 */
export function admitted(...sides) {
  const participants = sides.map(({ id }) => ({ id, role: roleOf(id) }));
  for (const { sharing } of sides) sharing.update({ standing: "admitted", participants });
}

/** @param {Side} a @param {Side} b @param {{late: boolean}} [options] whether the second is greeted later */
export function connect(a, b, { late } = { late: false }) {
  for (const [from, to] of [[a, b], [b, a]]) from.channels.set(to.id, { files: new FakeChannel(), table: new FakeChannel() });
  for (const [from, to] of [[a, b], [b, a]]) {
    const [own, theirs] = [/** @type {any} */ (from.channels.get(to.id)), /** @type {any} */ (to.channels.get(from.id))];
    for (const name of ["files", "table"]) own[name].other = theirs[name];
    from.sharing.attach(to.id, own);
    for (const channel of [own.files, own.table]) overhear(channel, from, to);
  }
  a.sharing.greet(b.id);
  if (!late) b.sharing.greet(a.id);
}

/** @param {Side} leaving @param {Side[]} others */
export function part(leaving, ...others) {
  for (const other of others) {
    for (const [from, to] of [[leaving, other], [other, leaving]]) {
      const channels = from.channels.get(to.id);
      channels?.files.close();
      channels?.table.close();
    }
  }
}

/** @param {Side} at @param {string} id */
export async function textOf(at, id) {
  return (await at.sharing.holdings.whole(id.padEnd(8, "-"), "")).text();
}

/** @param {Side[]} sides */
export async function flow(...sides) {
  for (let quiet = 0; quiet < 10; ) quiet = (await step(1, ...sides)) ? 0 : quiet + 1;
}

/** @param {number} times @param {Side[]} sides */
export async function step(times, ...sides) {
  let moved = false;
  for (let count = 0; count < times; count += 1) {
    for (const { channels } of sides) {
      for (const { table, files } of channels.values()) {
        for (const channel of [table, files]) {
          moved ||= channel.queue.length > 0;
          channel.drain(3);
        }
      }
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  return moved;
}

/** @param {string} id @param {number} [size] */
export function sheet(id, size = 10) {
  return /** @type {const} */ ({ id: id.padEnd(8, "-"), name: `${id}.pdf`, description: "", kind: "pdf", size });
}

/** @param {any} channel @param {Side} at @param {Side} from */
function overhear(channel, at, from) {
  const listener = channel.onmessage;
  const said = from.said.get(at.id) ?? [];
  from.said.set(at.id, said);
  channel.onmessage = (/** @type {{data: string | ArrayBuffer}} */ event) => {
    at.heard.push(event.data);
    said.push(event.data);
    listener(event);
  };
}
