import { Ring } from "../../web/ring.js";
import { find } from "../elements/find.js";
import "../elements/room-lobby.js";

/** @typedef {import("../call/types.js").Room} Room */
/** @typedef {import("../elements/room-lobby.js").RoomLobby} RoomLobby */

/** Outside instead of the room, as long as one is not admitted; and what tells that one is. */
export class Lobby {
  #root;
  #ring;
  #title = document.title;
  #standing;

  /**
   * @param {HTMLElement} root
   * @param {Pick<Ring, "unlock" | "canSound" | "try">} [ring]
   */
  constructor(root, ring = new Ring({ key: "room-ring" })) {
    this.#root = root;
    this.#ring = ring;
    this.#standing = root.dataset.standing ?? "admitted";
    for (const type of ["pointerdown", "keydown"]) addEventListener(type, () => void ring.unlock(), { once: true });
    for (const type of ["focus", "visibilitychange"]) addEventListener(type, () => this.#settleTitle());
  }

  /** @param {Room} room */
  show({ standing = "admitted", full = false }) {
    const before = this.#standing;
    if (standing === "invited") return; // who has left in another window goes on to the last page
    this.#element.show(standing, full);
    if (standing === before) return;
    this.#standing = standing;
    this.#root.dataset.standing = standing;
    this.#element.announce(standing);
    if (standing === "admitted") this.#welcome();
    else this.#element.focusTitle();
  }

  /** Whoever looks elsewhere meanwhile is reached by sound and title. */
  #welcome() {
    find(this.#root, "[data-room-heading]").focus();
    if (this.#ring.canSound) void this.#ring.try();
    document.title = `● ${this.#title}`;
    this.#settleTitle();
  }

  #settleTitle() {
    if (document.visibilityState === "visible" && document.hasFocus() && document.title === `● ${this.#title}`) document.title = this.#title;
  }

  /** @returns {RoomLobby} */
  get #element() {
    return find(this.#root, "room-lobby");
  }
}
