import { readFromDesk } from "../call/desk.js";
import { Chat } from "./chat.js";
import { ChatExchange } from "./chat-exchange.js";
import { TextExchange } from "./exchange.js";
import { LiveText } from "./live-text.js";

/**
 * Up to four pages without a network, for tests of what is said: `room.listed` is what the server tells everybody who is
 * listed, and pages that are connected have channels that deliver at once.
 */
export class FakeRoom {
  /** @type {Map<string, Page>} */
  pages = new Map();
  /** Everything that has come to somebody's page over any channel, as it was sent. @type {Map<string, string[]>} */
  heard = new Map();
  /** False: a broken page closes no connections when it should. */
  closes = true;

  /**
   * @param {string} id
   * @param {{trusts?: (id: string) => boolean}} [options]
   */
  enter(id, { trusts } = {}) {
    const loads = (this.pages.get(id)?.loads ?? 0) + 1;
    const session = `${id}${loads}`;
    let epochs = 0;
    const text = new LiveText({ self: id, session, trusts, makeEpoch: () => `e${(epochs += 1)}` });
    const chat = new Chat({ self: id, trusts });
    const page = { id, session, loads, text, chat, exchange: new TextExchange(text), messages: new ChatExchange(chat) };
    this.pages.set(id, page);
    this.heard.set(id, this.heard.get(id) ?? []);
    return page;
  }

  /**
   * What the server tells everybody; then those who are listed connect, and connections to others are closed.
   * @param {...string} ids
   */
  list(...ids) {
    for (const page of this.pages.values()) {
      const audience = ids.includes(page.id) ? ids : [page.id];
      page.exchange.setAudience(audience);
      page.messages.setAudience(audience);
    }
    this.#listed = ids;
    if (this.closes) {
      for (const name of [...this.#wires.keys()]) {
        const [one, other] = name.split(",");
        if (!ids.includes(one) || !ids.includes(other)) this.cut(one, other);
      }
    }
    for (const one of ids) for (const other of ids) if (one < other) this.connect(one, other);
  }

  /** @type {string[]} */
  #listed = [];
  /** @type {Map<string, {cut: () => void, between: string}>} */
  #wires = new Map();

  /** The page is loaded again: its memory is gone. @param {string} id @param {{trusts?: (id: string) => boolean}} [options] */
  reload(id, options) {
    const page = this.enter(id, options);
    for (const other of this.#listed) if (other !== id) this.cut(id, other);
    page.exchange.setAudience(this.#listed);
    page.messages.setAudience(this.#listed);
    for (const other of this.#listed) if (other !== id) this.connect(id, other);
    return page;
  }

  /** @param {string} one @param {string} other */
  cut(one, other) {
    const name = [one, other].sort().join(",");
    this.#wires.get(name)?.cut();
    this.#wires.delete(name);
  }

  /** @param {string} one @param {string} other */
  connect(one, other) {
    const [first, second] = [one, other].sort().map((id) => this.pages.get(id));
    if (!first || !second) return;
    const name = `${first.id},${second.id}`;
    const between = `${first.session},${second.session}`;
    if (this.#wires.get(name)?.between === between) return;
    this.cut(one, other);
    const { ends, cut } = this.#wire(first, second);
    this.#wires.set(name, { cut, between });
    first.exchange.attach(second.id, second.session, ends[0]);
    second.exchange.attach(first.id, first.session, ends[1]);
    first.messages.attach(second.id, ends[0]);
    second.messages.attach(first.id, ends[1]);
    for (const [page, id] of /** @type {[Page, string][]} */ ([[first, second.id], [second, first.id]])) {
      page.exchange.greet(id);
      page.messages.greet(id);
    }
  }

  /** What stands in somebody's log. @param {string} id */
  log(id) {
    return this.pages.get(id)?.text.lines.map(({ author, text }) => `${author}: ${text}`) ?? [];
  }

  /** @param {string} id */
  chatOf(id) {
    return this.pages.get(id)?.chat.messages.map(({ author, text }) => `${author}: ${text}`) ?? [];
  }

  /** @param {Page} first @param {Page} second */
  #wire(first, second) {
    let whole = true;
    const pages = [first, second];
    const ends = /** @type {import("../call/peer.js").Channels[]} */ (/** @type {unknown} */ ([{}, {}]));
    for (const [at, label] of [[0, "t140"], [1, "t140"], [0, "desk"], [1, "desk"]]) {
      const from = Number(at);
      const [sender, receiver] = [pages[from], pages[1 - from]];
      const channel = {
        readyState: "open",
        onmessage: null,
        close() {
          this.readyState = "closed";
        },
        send: (/** @type {string} */ data) => {
          if (!whole) return;
          this.heard.get(receiver.id)?.push(data);
          if (label === "t140") return ends[1 - from].t140.onmessage?.(/** @type {any} */ ({ data }));
          const message = readFromDesk(data);
          if (!message) return;
          receiver.exchange.receiveDesk(sender.id, message);
          receiver.messages.receiveDesk(sender.id, message);
        },
      };
      /** @type {any} */ (ends[from])[label] = channel;
    }
    return { ends, cut: () => void (whole = false) };
  }
}

/**
 * @typedef {{id: string, session: string, loads: number, text: LiveText, chat: Chat, exchange: TextExchange,
 *   messages: ChatExchange}} Page
 */
