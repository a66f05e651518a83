import { find, setText } from "../elements/find.js";
import { CHECKS, decode } from "./support-code.js";

/** @typedef {import("../elements/words.js").Words} Words */

/** `<code-reader>`: for the support, what a code means. */
export class CodeReader extends HTMLElement {
  /** @param {Words} words */
  begin(words) {
    this.hidden = false;
    find(this, "form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#read(words);
    });
  }

  /** @param {Words} words */
  #read(words) {
    const field = /** @type {HTMLInputElement} */ (find(this, "input"));
    const read = decode(field.value);
    const list = find(this, "[data-meaning]");
    list.replaceChildren();
    list.hidden = !read;
    if (!read) return setText(find(this, "[data-read]"), words.say("code.wrong"));
    const { family, version, platform } = read.browser;
    const browser = words.say("code.browser", {
      browser: words.say(`browser.${family}`),
      version,
      platform: words.say(`platform.${platform}`),
    });
    for (const check of CHECKS) list.append(line(`${words.say(`name.${check}`)}: ${words.say(`code.${read.outcomes[check]}`)}`));
    list.append(line(browser));
    setText(find(this, "[data-read]"), words.say("code.right"));
  }
}

/** @param {string} text */
function line(text) {
  const element = document.createElement("li");
  element.textContent = text;
  return element;
}

customElements.define("code-reader", CodeReader);
