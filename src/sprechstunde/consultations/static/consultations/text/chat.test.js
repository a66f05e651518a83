import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_MESSAGE } from "../call/desk.js";
import { Chat, MAX_MESSAGES, MAX_TEXT } from "./chat.js";
import { ChatExchange } from "./chat-exchange.js";
import { FakeRoom } from "./fake-room.js";

test("a message reaches everybody once and says so to its author", () => {
  const { room, anna } = three();
  anna.messages.write("Hallo zusammen");
  for (const id of ["anna", "bashir", "carla"]) assert.deepEqual(room.chatOf(id), ["anna: Hallo zusammen"]);
  assert.deepEqual(anna.chat.missing(anna.chat.messages[0]), []);
});

test("a message without a connection waits, says for whom, and comes once when it is back", () => {
  const { room, anna } = three();
  room.cut("anna", "carla");
  anna.messages.write("Kommt das an?");
  const [message] = anna.chat.messages;
  assert.deepEqual(anna.chat.missing(message), ["carla"]);
  room.connect("anna", "carla");
  assert.deepEqual(anna.chat.missing(message), []);
  room.cut("anna", "carla");
  room.connect("anna", "carla");
  assert.deepEqual(room.chatOf("carla"), ["anna: Kommt das an?"]);
});

test("nobody waits for somebody who is not in the room any more", () => {
  const { room, anna } = three();
  room.cut("anna", "carla");
  anna.messages.write("Noch da?");
  room.list("anna", "bashir");
  assert.deepEqual(anna.chat.missing(anna.chat.messages[0]), []);
});

test("after a reload the messages are there again, in their order", () => {
  const { room } = three();
  for (const [id, text] of [["anna", "eins"], ["bashir", "zwei"], ["carla", "drei"]]) room.pages.get(id)?.messages.write(text);
  room.reload("bashir");
  assert.deepEqual(room.chatOf("bashir"), ["anna: eins", "bashir: zwei", "carla: drei"]);
});

test("who comes later has what was said from then on", () => {
  const { room, anna } = three();
  anna.messages.write("vorher");
  room.enter("emil");
  room.list("anna", "bashir", "carla", "emil");
  anna.messages.write("nachher");
  assert.deepEqual(room.chatOf("emil"), ["anna: nachher"]);
  room.reload("emil");
  assert.deepEqual(room.chatOf("emil"), ["anna: nachher"]);
});

test("nobody speaks for another", () => {
  const { room, anna } = three();
  anna.messages.write("echt");
  const [{ id }] = anna.chat.messages;
  const forged = { id, author: "anna", text: "falsch", at: 1, audience: ["anna", "bashir", "carla"], via: "" };
  const bashir = /** @type {import("./fake-room.js").Page} */ (room.pages.get("bashir"));
  bashir.messages.receiveDesk("carla", { type: "chat", message: forged });
  bashir.messages.receiveDesk("carla", { type: "chat", message: { ...forged, id: "neu" } });
  bashir.messages.receiveDesk("carla", { type: "chat_log", messages: [forged, { ...forged, id: "neu" }] });
  assert.deepEqual(
    bashir.chat.messages.map(({ text, via }) => [text, via]),
    [["echt", ""], ["falsch", "carla"]],
  );
  // The same id by another author hides nothing.
  bashir.messages.receiveDesk("carla", { type: "chat", message: { ...forged, author: "carla", text: "eigenes" } });
  assert.ok(room.chatOf("bashir").includes("carla: eigenes"));
});

test("who claims that a message has come, when it is not theirs to say, changes nothing for others", () => {
  const { room, anna } = three();
  room.cut("anna", "carla");
  anna.messages.write("Hallo");
  const [message] = anna.chat.messages;
  anna.messages.receiveDesk("bashir", { type: "chat_got", ids: [message.id, 7, "nichts"] });
  assert.deepEqual(anna.chat.missing(message), ["carla"]);
});

test("who sends too fast is not read until they have calmed down", () => {
  let now = 0;
  const chat = new Chat({ self: "anna" });
  const exchange = new ChatExchange(chat, { now: () => now });
  const audience = ["anna", "carla"];
  exchange.setAudience(audience);
  exchange.attach("carla", /** @type {any} */ ({ desk: { readyState: "open", send() {} } }));
  const flood = (/** @type {number} */ from) => {
    for (let number = from; number < from + 200; number += 1) {
      const message = { id: `c${number}`, author: "carla", text: "x", at: 1, audience, via: "" };
      exchange.receiveDesk("carla", { type: "chat", message });
    }
  };
  flood(0);
  assert.equal(chat.messages.length, 30);
  now = 15_000;
  flood(1_000);
  assert.equal(chat.messages.length, 45);
});

test("a flood of one pushes out none of another's messages", () => {
  const chat = new Chat({ self: "anna" });
  const audience = ["anna", "bashir", "carla"];
  chat.setAudience(audience);
  chat.receive("bashir", { id: "b", author: "bashir", text: "wichtig", at: 1, audience, via: "" });
  for (let number = 0; number < 2 * MAX_MESSAGES; number += 1) {
    chat.receive("carla", { id: `c${number}`, author: "carla", text: "x", at: 1, audience, via: "" });
  }
  assert.equal(chat.messages.length, MAX_MESSAGES);
  assert.equal(chat.messages[0].text, "wichtig");
});

test("a log goes in messages that are small enough", () => {
  const { room, anna } = three();
  for (let number = 0; number < 100; number += 1) anna.messages.write("\u{10ffff}".repeat(MAX_TEXT / 2));
  room.reload("carla");
  assert.equal(room.chatOf("carla").length, 100);
  assert.ok(Math.max(...(room.heard.get("carla") ?? []).map((data) => data.length)) <= MAX_MESSAGE);
});

test("nonsense is left out, and what nobody should see is taken out", () => {
  const { room, anna } = three();
  const good = { id: "1", author: "carla", text: "gut\u202e", at: 1, audience: ["anna", "carla"], via: "", extra: "x" };
  const nonsense = [null, 7, "x", {}, { ...good, text: 1 }, { ...good, text: " " }, { ...good, text: "x".repeat(MAX_TEXT + 1) },
    { ...good, at: Number.NaN }, { ...good, audience: "anna" }, { ...good, audience: Array(99).fill("anna") }, { ...good, id: {} }]; // prettier-ignore
  for (const message of nonsense) anna.messages.receiveDesk("carla", { type: "chat", message });
  anna.messages.receiveDesk("carla", { type: "chat_log", messages: nonsense });
  anna.messages.receiveDesk("carla", { type: "chat_log", messages: "x" });
  anna.messages.receiveDesk("carla", { type: "chat_got", ids: null });
  assert.equal(anna.chat.messages.length, 0);
  anna.messages.receiveDesk("carla", { type: "chat", message: good });
  assert.deepEqual(Object.keys(anna.chat.messages[0]).sort(), ["at", "audience", "author", "id", "text", "via"]);
  assert.deepEqual(room.chatOf("anna"), ["carla: gut"]);
});

test("nothing written, nothing sent; a long message ends where the field does", () => {
  const { room, anna } = three();
  assert.equal(anna.messages.write("  \u200b".replace("\u200b", "")), false);
  anna.messages.write("y".repeat(MAX_TEXT + 50));
  assert.equal(room.pages.get("bashir")?.chat.messages[0].text.length, MAX_TEXT);
});

function three() {
  const room = new FakeRoom();
  const [anna, bashir, carla] = ["anna", "bashir", "carla"].map((id) => room.enter(id));
  room.list("anna", "bashir", "carla");
  return { room, anna, bashir, carla };
}
