import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { FakeRoom } from "./fake-room.js";
import { LOSS } from "./t140.js";

/** @typedef {import("./fake-room.js").Page} Page */

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
});

test("each of four reads what the three others write", () => {
  const { room, anna, bashir, carla, emil } = four();
  for (const page of [anna, bashir, carla, emil]) say(page, `hier ${page.id}`);
  const all = ["anna: hier anna", "bashir: hier bashir", "carla: hier carla", "emil: hier emil"];
  for (const { id } of [anna, bashir, carla, emil]) assert.deepEqual(room.log(id), all);
});

test("who is held aside never gets a character of what was said meanwhile", () => {
  const { room, anna, bashir, carla, emil } = four();
  say(anna, "für alle");
  room.list("anna", "bashir", "carla");
  say(anna, "geheim eins");
  say(bashir, "geheim zwei");
  carla.exchange.write("geheim dr");
  carla.messages.write("geheim vier");
  assertNothingHeard(room, emil, "geheim");

  room.list("anna", "bashir", "carla", "emil");
  carla.exchange.write("ei");
  say(anna, "wieder für alle");
  assertNothingHeard(room, emil, "geheim");
  assert.deepEqual(room.log("emil"), ["anna: für alle", "carla: ei", "anna: wieder für alle"]);

  // Reloading helps neither the one who was aside nor through those who give.
  room.reload("emil");
  for (const giver of ["anna", "bashir", "carla"]) room.reload(giver);
  room.reload("emil");
  assertNothingHeard(room, emil, "geheim");
  assertNothingHeard(room, emil, "dr");
  assert.ok(room.log("bashir").includes("anna: geheim eins"), "those who were told have it again");
  assert.ok(room.chatOf("anna").includes("carla: geheim vier"));
});

test("two who are heard one after the other never learn what was said with the first, nor how much", () => {
  const room = new FakeRoom();
  for (const id of ["adviser", "one", "two"]) room.enter(id);
  const [adviser, one, two] = pagesOf(room, "adviser", "one", "two");
  room.list("adviser", "one");
  for (const text of ["geheim a", "geheim b", "geheim c"]) say(adviser, text);
  say(one, "geheim d");
  room.list("adviser", "two");
  say(two, "intern a");
  say(adviser, "intern b");
  room.list("adviser", "one", "two");
  say(adviser, "gemeinsam");
  room.reload("adviser");
  room.reload("one");
  room.reload("two");
  assertNothingHeard(room, two, "geheim");
  assertNothingHeard(room, one, "intern");
  assert.deepEqual(room.log("two"), ["two: intern a", "adviser: intern b", "adviser: gemeinsam"]);
  assert.deepEqual(room.log("one"), ["adviser: geheim a", "adviser: geheim b", "adviser: geheim c", "one: geheim d", "adviser: gemeinsam"]);
  const firstHello = room.heard.get("two")?.find((data) => data.includes("hello")) ?? "";
  assert.equal(JSON.parse(firstHello).cursor.number, 0);
});

test("a line that began before somebody came and ends afterwards is theirs in no part", () => {
  const room = new FakeRoom();
  const anna = room.enter("anna");
  const bashir = room.enter("bashir");
  room.list("anna", "bashir");
  anna.exchange.write("vertrau");
  const carla = room.enter("carla");
  room.list("anna", "bashir", "carla");
  anna.exchange.write("offen");
  anna.exchange.finish();
  assert.deepEqual(room.log("bashir"), ["anna: vertrau", "anna: offen"]);
  assert.deepEqual(room.log("carla"), ["anna: offen"]);
  assertNothingHeard(room, carla, "vertrau");
  assert.ok(bashir.text.lines.every(({ done }) => done));
});

test("a draft that was taken back does not belong to those who heard it", () => {
  const room = new FakeRoom();
  const anna = room.enter("anna");
  room.enter("bashir");
  room.list("anna", "bashir");
  anna.exchange.write("x");
  anna.exchange.write("");
  room.enter("carla");
  room.list("anna", "bashir", "carla");
  anna.exchange.write("Hallo");
  anna.exchange.finish();
  assert.deepEqual(room.log("carla"), ["anna: Hallo"]);
});

test("a page that has not heard yet that somebody was sent out is not repeated by those who have", () => {
  const { room, anna, bashir, emil } = four();
  room.cut("anna", "emil");
  // Bashir's page knows first.
  bashir.exchange.setAudience(["anna", "bashir", "carla"]);
  say(anna, "zu früh");
  assert.deepEqual(bashir.text.lines.at(-1)?.audience, ["anna", "bashir", "carla"]);
  room.list("anna", "bashir", "carla");
  room.list("anna", "bashir", "carla", "emil");
  assert.ok(!JSON.stringify(bashir.text.snapshot("emil")).includes("zu früh"));
  assert.ok(emil);
});

test("who is held keeps what they have, and nothing comes, not even over a connection that nobody closed", () => {
  const { room, anna, emil } = four();
  say(anna, "behalten");
  room.closes = false;
  room.list("anna", "bashir", "carla");
  room.closes = true;
  const before = room.log("emil");
  anna.exchange.write("x");
  emil.exchange.write("Hallo?");
  emil.exchange.finish();
  emil.messages.write("Hallo?");
  assert.deepEqual(before, ["anna: behalten"]);
  assert.deepEqual(room.log("emil"), ["anna: behalten", "emil: Hallo?"]);
  assert.ok(!room.log("anna").includes("emil: Hallo?"));
  room.list("anna", "bashir", "carla", "emil");
  assert.ok(!room.log("anna").includes("emil: Hallo?"), "what was written outside stays outside");
  assert.ok(!room.chatOf("anna").includes("emil: Hallo?"));
});

test("nobody is told anything before the server has said that they are there", () => {
  const room = new FakeRoom();
  const anna = room.enter("anna");
  const stranger = room.enter("stranger");
  anna.exchange.setAudience(["anna", "bashir"]);
  anna.messages.setAudience(["anna", "bashir"]);
  room.connect("anna", "stranger");
  say(anna, "geheim");
  anna.messages.write("geheim");
  assert.deepEqual(room.heard.get("stranger"), []);
  assert.ok(stranger);
});

test("what was written before the page knew who is there reaches those who were there all the time", () => {
  const room = new FakeRoom();
  const anna = room.enter("anna");
  room.enter("bashir");
  anna.exchange.write("Ich bin da");
  anna.messages.write("Und im Chat");
  room.list("anna", "bashir");
  assert.deepEqual(room.log("bashir"), ["anna: Ich bin da"]);
  assert.deepEqual(room.chatOf("bashir"), ["anna: Und im Chat"]);
});

test("what somebody says that another has written carries their name, unless the office vouches for them", () => {
  const room = new FakeRoom();
  const trusts = (/** @type {string} */ id) => id === "bashir";
  for (const id of ["anna", "bashir", "carla"]) room.enter(id, { trusts });
  room.list("anna", "bashir", "carla");
  const [anna, bashir] = pagesOf(room, "anna", "bashir");
  say(anna, "echt");
  room.cut("anna", "bashir");
  room.reload("anna", { trusts });
  assert.deepEqual(room.pages.get("anna")?.text.lines.map(({ via }) => via), [""], "the adviser's word comes first");

  const line = { id: "x1.e1.0", author: "xaver", text: "erfunden", done: true, audience: ["anna", "bashir", "carla"], via: "" };
  bashir.text.merge("carla", "carla1", [line], { number: 0 });
  const forged = bashir.text.lines.find(({ text }) => text === "erfunden");
  assert.equal(forged?.via, "carla");
  // Repeated by the adviser it still carries Carla's name.
  const dora = room.enter("dora", { trusts });
  dora.exchange.setAudience(["anna", "bashir", "carla", "dora"]);
  dora.text.merge("bashir", "bashir1", [{ ...forged, audience: ["dora", "bashir"] }], { number: 0 });
  assert.equal(dora.text.lines[0].via, "carla");
});

test("nobody forges a line of somebody who speaks for themselves", () => {
  const { room, anna, bashir, carla } = four();
  say(bashir, "wahr");
  bashir.exchange.write("angefang");
  const audience = ["anna", "bashir", "carla", "emil"];
  const known = anna.text.lines[0].id;
  const writing = anna.text.lines[1].id;
  const next = writing.replace(/\d+$/, "2");
  const forgeries = [
    { id: known, author: "bashir", text: "gelogen", done: true, audience, via: "" },
    { id: writing, author: "bashir", text: "angefangen zu lügen", done: true, audience, via: "" },
    { id: next, author: "bashir", text: "vorweggenommen", done: false, audience, via: "" },
    { id: next, author: "carla", text: "unter fremdem Namen", done: false, audience, via: "" },
    { id: "anna1.e1.7", author: "anna", text: "in den Mund gelegt", done: true, audience, via: "" },
  ];
  anna.text.merge("carla", "carla2", forgeries, { number: 0 });
  bashir.exchange.write("angefangen");
  bashir.exchange.finish();
  bashir.exchange.write("danach");
  assert.deepEqual(
    room.log("anna").filter((line) => line.startsWith("bashir")),
    ["bashir: wahr", "bashir: angefangen", "bashir: danach"],
  );
  assert.ok(!room.log("anna").some((line) => line.includes("Mund")));
  assert.ok(carla);
});

test("hearsay gives way to the author's own word", () => {
  const room = new FakeRoom();
  const anna = room.enter("anna");
  room.enter("bashir");
  anna.exchange.setAudience(["anna", "bashir", "carla"]);
  const audience = ["anna", "bashir", "carla"];
  const [true_, invented] = ["bashir1.e1.0", "bashir1.e1.1"];
  anna.text.merge(
    "carla",
    "carla1",
    [
      { id: true_, author: "bashir", text: "verdreht", done: true, audience, via: "" },
      { id: invented, author: "bashir", text: "erfunden", done: true, audience, via: "" },
    ],
    { number: 0 },
  );
  anna.text.merge("bashir", "bashir1", [{ id: true_, author: "bashir", text: "richtig", done: true, audience, via: "" }], {});
  assert.deepEqual(room.log("anna"), ["bashir: richtig"]);
});

test("a giver who gives more than is allowed gives in vain", () => {
  const room = new FakeRoom();
  const emil = room.enter("emil");
  emil.exchange.setAudience(["emil", "carla"]);
  const line = { id: "a1.e1.0", author: "anna", text: "geheim", done: true, audience: ["anna", "carla"], via: "" };
  emil.text.merge("carla", "carla1", [line], {});
  emil.chat.merge("carla", [{ id: "1", author: "anna", text: "geheim", at: 1, audience: ["anna", "carla"], via: "" }]);
  assert.deepEqual([room.log("emil"), room.chatOf("emil")], [[], []]);
});

test("no character is lost while connections among three break and heal", () => {
  const room = new FakeRoom();
  for (const id of ["anna", "bashir", "carla"]) room.enter(id);
  const anna = /** @type {Page} */ (room.pages.get("anna"));
  room.list("anna", "bashir", "carla");
  const sentence = "Wir sehen uns jede Woche. ";
  for (let at = 1; at <= sentence.length; at += 1) {
    anna.exchange.write(sentence.slice(0, at));
    if (at % 3 === 0) room.cut("anna", at % 2 ? "bashir" : "carla");
    if (at % 5 === 0) for (const other of ["bashir", "carla"]) room.connect("anna", other);
  }
  for (const other of ["bashir", "carla"]) room.connect("anna", other);
  for (const id of ["bashir", "carla"]) assert.deepEqual(room.log(id), [`anna: ${sentence}`]);
  assert.ok(!room.log("carla").join().includes(LOSS));
});

function four() {
  const room = new FakeRoom();
  const [anna, bashir, carla, emil] = ["anna", "bashir", "carla", "emil"].map((id) => room.enter(id));
  room.list("anna", "bashir", "carla", "emil");
  return { room, anna, bashir, carla, emil };
}

/** @param {FakeRoom} room @param {...string} ids */
function pagesOf(room, ...ids) {
  return ids.map((id) => /** @type {Page} */ (room.pages.get(id)));
}

/** @param {Page} page @param {string} text */
function say(page, text) {
  page.exchange.write(text);
  page.exchange.finish();
}

/** @param {FakeRoom} room @param {Page} page @param {string} words */
function assertNothingHeard(room, { id }, words) {
  assert.ok(!room.heard.get(id)?.some((data) => data.includes(words)), `${id} has been sent "${words}"`);
  assert.ok(!JSON.stringify([room.log(id), room.chatOf(id)]).includes(words));
}
