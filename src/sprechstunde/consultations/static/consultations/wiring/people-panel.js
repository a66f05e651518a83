import { Ring } from "../../web/ring.js";
import { sendOnDesk } from "../call/desk.js";
import { find, setText } from "../elements/find.js";
import "../elements/invite-dialog.js";
import "../elements/people-list.js";
import "../elements/remove-question.js";
import "../elements/room-help.js";
import { Words } from "../elements/words.js";
import { posting } from "./posting.js";
import { listed, newlyKnocking } from "./who-is-where.js";

/** @typedef {import("../call/mesh.js").Mesh} Mesh */
/** @typedef {import("../call/types.js").Room} Room */
/** @typedef {import("../elements/invite-dialog.js").InviteDialog} InviteDialog */
/** @typedef {import("../elements/people-list.js").Deed} Deed */
/** @typedef {import("../elements/people-list.js").PeopleList} PeopleList */
/** @typedef {import("../elements/remove-question.js").RemoveQuestion} RemoveQuestion */
/** @typedef {import("../elements/room-help.js").RoomHelp} RoomHelp */

/** What the office's people do with those in the room and before it. */
export class PeoplePanel {
  #root;
  #mesh;
  #askAboutTable;
  #words = new Words(/** @type {HTMLTemplateElement} */ (find(document, "#people-words")));
  #post = posting(this.#words);
  #ring = new Ring({ key: "desk-ring" });
  #title = document.title;
  /** @type {ReadonlySet<string> | null} */
  #knocking = null;

  /**
   * @param {object} options
   * @param {HTMLElement} options.root
   * @param {Mesh} options.mesh
   * @param {() => Promise<"keep" | "clear" | "cancel">} options.askAboutTable
   */
  constructor({ root, mesh, askAboutTable }) {
    this.#root = root;
    this.#mesh = mesh;
    this.#askAboutTable = askAboutTable;
    this.#invite.start({ post: this.#post, words: this.#words });
    this.#list.addEventListener("do", (event) => void this.#do(/** @type {CustomEvent<Deed>} */ (event).detail));
    find(this.#list, "[data-everybody]").addEventListener("click", ({ currentTarget }) => {
      void this.#ask(/** @type {HTMLButtonElement} */ (currentTarget), "einlass/", { table: true });
    });
    for (const button of this.#list.querySelectorAll("[data-invite]")) {
      button.addEventListener("click", () => {
        const { invite, inviteName } = /** @type {HTMLElement} */ (button).dataset;
        this.#invite.open(invite, inviteName);
      });
    }
    this.#wireHelp();
    // Browsers let sound out after a click or key only.
    for (const type of ["pointerdown", "keydown"]) addEventListener(type, () => void this.#ring.unlock(), { once: true });
  }

  /** @param {Room} room */
  show(room) {
    if ((room.standing ?? "admitted") !== "admitted") return;
    this.#list.show(listed(room), { full: room.full === true, words: this.#words });
    this.#help?.show(room.help_asked === true, this.#words);
    this.#showKnocking(room);
  }

  /** The talk is over. */
  stop() {
    this.#invite.dismiss();
    this.#question.dismiss();
    document.title = this.#title;
  }

  /** @param {Room} room */
  #showKnocking(room) {
    const fresh = newlyKnocking(this.#knocking, room);
    const knocking = (room.waiting ?? []).filter(({ standing }) => standing === "knocking");
    this.#knocking = new Set(knocking.map(({ id }) => id));
    const count = find(this.#root, "[data-knocking-count]");
    count.hidden = knocking.length === 0;
    setText(count, knocking.length ? this.#words.say("knocks.count", { count: knocking.length }) : "");
    document.title = knocking.length ? `(${knocking.length}) ${this.#title}` : this.#title;
    if (fresh.length === 0) return;
    setText(find(this.#root, "[data-people-told]"), fresh.map(({ label }) => this.#words.say("knocks", { name: label })).join(" "));
    if (this.#ring.canSound) void this.#ring.try();
  }

  // -- what is done

  /** @param {Deed} deed */
  async #do({ button, person }) {
    const { path = "", table } = button.dataset;
    switch (button.dataset.do) {
      case "mute":
        return this.#mute(person);
      case "show":
        return this.#invite.show(`${this.#base}${person.id}/einladung/`);
      case "remove":
        if (!(await this.#question.ask(person.label))) return;
    }
    await this.#ask(button, `${person.id}/${path}`, { table: table !== undefined && person.part !== "admitted" });
  }

  /**
   * @param {HTMLButtonElement} button takes no second click meanwhile
   * @param {string} path
   * @param {{table: boolean}} options whether somebody comes in who would see what lies on the table
   */
  async #ask(button, path, { table }) {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    this.#list.complain("");
    try {
      if (table && (await this.#askAboutTable()) === "cancel") return;
      await this.#post(this.#base + path);
    } catch (problem) {
      this.#list.complain(problem instanceof Error ? problem.message : "");
    } finally {
      button.removeAttribute("aria-disabled");
    }
  }

  /** Their page turns the microphone off; nobody can turn on somebody else's. @param {{id: string, label: string}} person */
  #mute({ id, label }) {
    const isOnItsWay = sendOnDesk(this.#mesh.peer(id)?.channels?.desk, { type: "mute" });
    setText(find(this.#root, "[data-people-told]"), this.#words.say(isOnItsWay ? "muted" : "mute.unreachable", { name: label }));
  }

  #wireHelp() {
    const help = this.#help;
    for (const wish of /** @type {const} */ (["ask", "withdraw"])) {
      help?.addEventListener(wish, () => {
        this.#post(help.dataset[wish] ?? "").catch((problem) => help.complain(problem.message));
      });
    }
  }

  get #base() {
    return this.#root.dataset.people ?? "";
  }

  /** @returns {PeopleList} */
  get #list() {
    return find(this.#root, "people-list");
  }

  /** @returns {InviteDialog} */
  get #invite() {
    return find(this.#root, "invite-dialog");
  }

  /** @returns {RemoveQuestion} */
  get #question() {
    return find(this.#root, "remove-question");
  }

  /** For the adviser alone. @returns {RoomHelp | null} */
  get #help() {
    return this.#root.querySelector("room-help");
  }
}
