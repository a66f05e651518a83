import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { FakeWorld, breathe, randomFrom } from "./fake-world.js";
import { CONNECT_WITHIN } from "./peer.js";

const PEOPLE = ["anna", "bashir", "emil", "zoe"];
const SEQUENCES = 300;
const STEPS = 12;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
});

/** @type {((world: FakeWorld, id: string, other: string) => void)[]} */
const LOSING_NOTHING = [
  (world, id) => world.put(id, "held"),
  (world, id) => world.put(id, "admitted"),
  (world, id, other) => world.changeLink(id, other),
];
/** @type {typeof LOSING_NOTHING} */
const EVERYTHING = [
  ...LOSING_NOTHING,
  (world, id) => world.load(id),
  (world, id) => world.load(id),
  (world, id) => world.unload(id),
  (world, id) => world.lineDown(id),
  (world, id) => world.lineUp(id),
  (world, id) => world.put(id, "removed"),
  (world) => world.restart(),
];

test(`${SEQUENCES} times people come, go, come back, are held aside and split in random order: one connection per pair`, async () => {
  for (let seed = 1; seed <= SEQUENCES; seed += 1) {
    const world = await play(seed, EVERYTHING);
    for (const [id, { standing }] of world.people) {
      if (standing === "held") world.put(id, "admitted");
      world.lineUp(id);
    }
    await rest(world, 4);
    assert.deepEqual(world.complaints(), [], `seed ${seed}`);
  }
});

test("as long as nothing gets lost hardly anybody waits for a timer, and then once", async () => {
  let waited = 0;
  for (let seed = 1; seed <= SEQUENCES; seed += 1) {
    const world = await play(seed, LOSING_NOTHING);
    await rest(world, 0);
    // Somebody held aside and admitted again before the others' pages were told of the first may have to be asked anew.
    if (world.complaints().length > 0) waited += 1;
    await rest(world, 1);
    assert.deepEqual(world.complaints(), [], `seed ${seed}`);
  }
  assert.ok(waited <= SEQUENCES / 50, `${waited} of ${SEQUENCES}`);
});

test("the world would notice a second connection, a missing one and one by the wrong way", async () => {
  const world = await play(1, []);
  await rest(world, 0);
  assert.deepEqual(world.complaints(), []);
  const page = world.people.get("anna")?.page;
  page?.connections[0].close();
  assert.notDeepEqual(world.complaints(), []);
  const other = await play(1, []);
  other.people.get("anna")?.page?.connections.push(/** @type {any} */ ({ closed: false }));
  await rest(other, 0);
  assert.match(other.complaints().join(), /4 connections open and holds 3/);
});

/**
 * @param {number} seed
 * @param {typeof LOSING_NOTHING} moves
 */
async function play(seed, moves) {
  const random = randomFrom(seed);
  const pick = (/** @type {any[]} */ list) => list[Math.floor(random() * list.length)];
  const world = new FakeWorld(PEOPLE, random);
  for (const id of PEOPLE) {
    world.load(id);
    await world.deliver(Math.floor(random() * 8));
  }
  for (let step = 0; step < STEPS && moves.length > 0; step += 1) {
    const id = pick(PEOPLE);
    pick(moves)(world, id, pick(PEOPLE.filter((other) => other !== id)));
    await world.deliver(Math.floor(random() * 12));
    if (random() < 0.2) mock.timers.tick(Math.floor(random() * 1_000));
  }
  return world;
}

/**
 * @param {FakeWorld} world
 * @param {number} patience how often the timers may help
 */
async function rest(world, patience) {
  await world.deliver();
  for (let round = 0; round < patience && world.complaints().length > 0; round += 1) {
    mock.timers.tick(CONNECT_WITHIN);
    await breathe();
    await world.deliver();
  }
}
