import { find, setText } from "../elements/find.js";

/** @typedef {import("../elements/participant-tile.js").ParticipantTile} ParticipantTile */
/** @typedef {import("../elements/words.js").Words} Words */

/** "I am signing": who is not heard is seen to have the word (EN 301 549, 6.5.6; A-17). Ends with the page. */
export class Signing {
  on = false;

  /**
   * @param {object} options
   * @param {HTMLElement} options.root
   * @param {ParticipantTile} options.tile the own one
   * @param {Words} options.words
   * @param {() => void} options.tell everybody else
   */
  constructor({ root, tile, words, tell }) {
    const button = find(root, "[data-signing-toggle]");
    button.addEventListener("click", () => {
      this.on = !this.on;
      button.setAttribute("aria-pressed", String(this.on));
      tile.signs(this.on);
      setText(find(root, "[data-view-told]"), words.say(`signing.${this.on ? "on" : "off"}`));
      tell();
    });
  }
}
