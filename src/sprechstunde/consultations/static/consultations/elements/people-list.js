import { copyOf, find, setText } from "./find.js";

/** @typedef {import("../call/types.js").Party} Party */
/** @typedef {import("../call/types.js").Role} Role */
/** @typedef {import("./words.js").Words} Words */
/**
 * @typedef {object} Listed
 * @property {string} id
 * @property {"knocking" | "held" | "admitted" | "invited"} part
 * @property {Role} role
 * @property {Party} party
 * @property {string} label
 * @property {boolean} self
 * @property {"" | "away" | "opened" | "unopened"} note
 *
 * @typedef {{button: HTMLButtonElement, person: Listed}} Deed
 */

const PARTS = /** @type {const} */ (["knocking", "held", "admitted", "invited"]);
const HOUSEHOLDS = ["first", "second"];

/**
 * Who is in the room and before it, each with what can be done. Rows move, they are not made anew: whoever has the focus in
 * one keeps it as long as the button is there. Emits "do" with a Deed.
 */
export class PeopleList extends HTMLElement {
  /** @type {Map<string, HTMLElement>} */
  #rows = new Map();
  /** @type {Map<string, Listed>} */
  #people = new Map();

  connectedCallback() {
    this.addEventListener("click", ({ target }) => {
      const button = target instanceof Element ? target.closest("[data-do]") : null;
      const id = button?.closest("[data-id]")?.getAttribute("data-id") ?? "";
      const person = this.#people.get(id);
      if (!(button instanceof HTMLButtonElement) || !person) return;
      this.dispatchEvent(new CustomEvent("do", { detail: /** @type {Deed} */ ({ button, person }) }));
    });
  }

  /**
   * @param {Listed[]} people
   * @param {object} options
   * @param {boolean} options.full
   * @param {Words} options.words
   */
  show(people, { full, words }) {
    const focused = this.contains(document.activeElement) ? document.activeElement : null;
    this.#people = new Map(people.map((person) => [person.id, person]));
    for (const [id, row] of this.#rows) {
      if (this.#people.has(id)) continue;
      row.remove();
      this.#rows.delete(id);
    }
    for (const part of PARTS) this.#showPart(part, people.filter((person) => person.part === part), people, words);
    find(this, "[data-full]").hidden = !full;
    find(this, "[data-everybody]").hidden = people.filter(({ part }) => part === "held").length < 2;
    if (focused) this.#keepFocus(focused);
  }

  /** @param {string} text */
  complain(text) {
    setText(find(this, "[data-problem]"), text);
  }

  /**
   * @param {string} part
   * @param {Listed[]} people in it
   * @param {Listed[]} all
   * @param {Words} words
   */
  #showPart(part, people, all, words) {
    const section = find(this, `[data-part="${part}"]`);
    const list = find(section, "ul");
    section.hidden = people.length === 0;
    const rows = people.map((person) => this.#row(person, all, words));
    rows.forEach((row, at) => {
      if (list.children[at] !== row) list.insertBefore(row, list.children[at] ?? null);
    });
  }

  /**
   * @param {Listed} person
   * @param {Listed[]} all
   * @param {Words} words
   */
  #row(person, all, words) {
    const row = this.#rows.get(person.id) ?? copyOf(this, "template[data-person]");
    this.#rows.set(person.id, row);
    row.dataset.id = person.id;
    setText(find(row, "[data-name]"), person.label);
    setText(find(row, "[data-about]"), aboutOf(person, all, words));
    for (const button of row.querySelectorAll("button")) {
      button.hidden = !isPossible(button, person, all);
      button.setAttribute("aria-label", (button.dataset.label ?? "").replace("{name}", person.label));
    }
    return row;
  }

  /**
   * The person went elsewhere in the list, or what was pressed is not possible any more.
   * @param {Element} focused
   */
  #keepFocus(focused) {
    const row = /** @type {HTMLElement | null} */ (focused.closest("[data-id]"));
    const isThere = focused instanceof HTMLElement && this.contains(focused) && !focused.hidden;
    if (isThere) focused.focus({ preventScroll: true });
    else if (row && this.contains(row)) row.focus({ preventScroll: true });
    else find(this.closest("room-panel") ?? document, "[data-panel-title]").focus({ preventScroll: true });
  }
}

/**
 * @param {HTMLElement} button
 * @param {Listed} person
 * @param {Listed[]} all
 */
function isPossible({ dataset }, person, all) {
  if (person.self || person.role === "adviser" || !words(dataset.in).includes(person.part)) return false;
  if (dataset.roles && !words(dataset.roles).includes(person.role)) return false;
  if (dataset.households !== undefined) return HOUSEHOLDS.includes(person.party) && hasSomebodyElsesHousehold(person, all);
  return true;
}

/**
 * To talk alone with somebody is worth a button only if there is somebody of the other household.
 * @param {Listed} person
 * @param {Listed[]} all
 */
function hasSomebodyElsesHousehold(person, all) {
  const others = all.filter(({ party }) => HOUSEHOLDS.includes(party) && party !== person.party);
  return others.some(({ part }) => part === "admitted" || (person.part !== "admitted" && part !== "invited"));
}

/**
 * The household is worth a word only where there are two.
 * @param {Listed} person
 * @param {Listed[]} all
 * @param {Words} words
 */
function aboutOf(person, all, words) {
  const role = words.say(`role.${person.role}`);
  const hasTwo = all.some(({ party }) => party === "second");
  const about =
    hasTwo && HOUSEHOLDS.includes(person.party)
      ? words.say("about", { role, household: words.say(`household.${person.party}`) })
      : role === person.label
        ? ""
        : role;
  const note = person.self ? words.say("self") : person.note && words.say(person.note);
  return [about, note].filter(Boolean).join(" · ");
}

/** @param {string | undefined} list */
function words(list) {
  return (list ?? "").split(" ");
}

customElements.define("people-list", PeopleList);
