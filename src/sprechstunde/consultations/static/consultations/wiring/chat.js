import { find } from "../elements/find.js";
import { Chat } from "../text/chat.js";
import { ChatExchange } from "../text/chat-exchange.js";

/** @typedef {import("../elements/room-chat.js").RoomChat} RoomChat */
/** @typedef {import("../elements/text-tabs.js").TextTabs} TextTabs */
/** @typedef {import("../elements/words.js").Words} Words */

/**
 * The chat of this page: the messages, who gets them, and where they are seen.
 * @param {object} options
 * @param {TextTabs} options.tabs
 * @param {Words} options.words
 * @param {string} options.self
 * @param {(id: string) => boolean} options.trusts
 * @param {(id: string) => string} options.nameOf
 */
export function openChat({ tabs, words, self, trusts, nameOf }) {
  const chat = new Chat({ self, trusts });
  const exchange = new ChatExchange(chat);
  const element = /** @type {RoomChat} */ (find(tabs, "room-chat"));
  element.start({ chat, exchange, self, words, nameOf });
  chat.on("message", ({ author }) => {
    if (author !== self) tabs.note("chat", words.say("chat.new", { name: nameOf(author) }));
  });
  return { chat, exchange, element };
}
