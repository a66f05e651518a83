import { presence } from "../call/presence.js";
import { copyOf, find, setText } from "./find.js";

/** @typedef {import("../call/types.js").Participant} Participant */
/** @typedef {import("./words.js").Words} Words */

/** Who is in the room, by name and role, for everybody in it. Says politely who comes and who goes. */
export class WhoIsHere extends HTMLElement {
  /** @type {Map<string, Participant>} */
  #present = new Map();
  #knowsWhoWasHere = false;

  connectedCallback() {
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.#details.open) return;
      event.preventDefault();
      this.#details.open = false;
      find(this, "summary").focus();
    });
    document.addEventListener("click", ({ target }) => {
      if (target instanceof Node && !this.contains(target)) this.#details.open = false;
    });
  }

  /**
   * @param {object} room
   * @param {Participant[]} room.others those in the room besides ourselves
   * @param {string} room.role our own
   * @param {boolean} room.entered we are in the room and told who else is; until then, and while held aside, nobody is said to go
   * @param {Words} room.words
   */
  show({ others, role, entered, words }) {
    const { present, came, went } = presence(this.#present, others);
    const news = [
      ...came.map((person) => words.say(...comes(person, words))),
      ...went.map(({ label }) => words.say("present.went", { name: label })),
    ];
    if (entered && this.#knowsWhoWasHere && news.length > 0) setText(find(this, "[data-present-told]"), news.join(" "));
    this.#knowsWhoWasHere = entered;
    this.#present = present;
    setText(find(this, "[data-present-count]"), words.say("present.count", { count: present.size + 1 }));
    const self = this.#row(words.say("present.self"), words.say(`role.${role}`), true);
    const rows = [...present.values()].map(({ label, role, connected }) => this.#row(label, words.say(`role.${role}`), connected));
    this.#replace([self, ...rows]);
  }

  /**
   * @param {string} name
   * @param {string} role
   * @param {boolean} connected
   */
  #row(name, role, connected) {
    const row = copyOf(this, "template[data-present-person]");
    setText(find(row, "[data-name]"), name);
    setText(find(row, "[data-role-word]"), name === role ? "" : role);
    find(row, "[data-away]").hidden = connected;
    return row;
  }

  /** @param {HTMLElement[]} rows */
  #replace(rows) {
    const list = find(this, "[data-present-list]");
    const written = (/** @type {Iterable<Element>} */ each) => [...each].map(({ outerHTML }) => outerHTML).join();
    if (written(list.children) !== written(rows)) list.replaceChildren(...rows);
  }

  get #details() {
    return /** @type {HTMLDetailsElement} */ (find(this, "details"));
  }
}

/**
 * @param {Participant} person
 * @param {Words} words
 * @returns {[string, Record<string, string>]}
 */
function comes({ label, role }, words) {
  const said = words.say(`role.${role}`);
  return said === label ? ["present.came.unnamed", { name: label }] : ["present.came", { name: label, role: said }];
}

customElements.define("who-is-here", WhoIsHere);
