import { find, setText } from "./find.js";
import { Words } from "./words.js";

/** What is shown outside: the same to everybody there, and nothing of what happens inside. */
export class RoomLobby extends HTMLElement {
  /**
   * @param {string} standing "admitted" shows nothing
   * @param {boolean} full
   */
  show(standing, full) {
    this.#card.hidden = standing === "admitted";
    for (const part of this.querySelectorAll("[data-outside]")) {
      const isMeant = (part.getAttribute("data-outside") ?? "").split(" ").includes(standing);
      if (part instanceof HTMLElement) part.hidden = !isMeant;
    }
    find(this, "[data-lobby-full]").hidden = !full;
    find(this, "[data-lobby-room]").hidden = full;
  }

  /** @param {string} standing */
  announce(standing) {
    const words = new Words(/** @type {HTMLTemplateElement} */ (find(this, "[data-lobby-words]")));
    setText(find(this, "[data-lobby-told]"), words.say(standing));
  }

  focusTitle() {
    find(this, "[data-lobby-title]").focus();
  }

  get #card() {
    return find(this, "[data-lobby]");
  }
}

customElements.define("room-lobby", RoomLobby);
