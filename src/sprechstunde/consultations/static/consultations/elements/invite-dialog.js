import { find, setText } from "./find.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {(address: string, fields?: FormData) => Promise<Response>} Post rejects with an Error that says it in words */

/** Makes an invitation and shows how to pass it on. */
export class InviteDialog extends HTMLElement {
  /** @type {Post} */
  #post = () => Promise.reject(new Error());
  /** @type {Words | null} */
  #words = null;
  #busy = false;

  connectedCallback() {
    find(this, "[data-cancel]").addEventListener("click", () => this.dismiss());
    this.#dialog.addEventListener("close", () => this.#forget());
    this.#form.addEventListener("change", () => this.#showHousehold());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      void this.#make(this.dataset.address ?? "", new FormData(this.#form));
    });
  }

  /**
   * @param {object} parts
   * @param {Post} parts.post
   * @param {Words} parts.words
   */
  start({ post, words }) {
    this.#post = post;
    this.#words = words;
  }

  /**
   * @param {string} [role]
   * @param {string} [name]
   */
  open(role = "", name = "") {
    this.#forget();
    const choice = /** @type {HTMLInputElement | null} */ (this.#form.querySelector(`input[name="role"][value="${CSS.escape(role)}"]`));
    if (choice && !choice.disabled) choice.checked = true;
    /** @type {HTMLInputElement} */ (find(this.#form, "[name=name]")).value = name;
    this.#showHousehold();
    this.#show();
  }

  /** An invitation that exists. @param {string} address */
  async show(address) {
    this.#forget();
    this.#form.hidden = true;
    this.#show();
    await this.#make(address);
  }

  /** The code stays on no screen longer than it is needed. */
  dismiss() {
    this.#dialog.close();
  }

  #show() {
    if (!this.#dialog.open) this.#dialog.showModal();
    find(this, "h2").focus();
  }

  #forget() {
    this.#form.reset();
    this.#form.hidden = false;
    this.#made.replaceChildren();
    this.#made.hidden = true;
    this.#complain("");
    this.#showHousehold();
  }

  /**
   * @param {string} address
   * @param {FormData} [fields]
   */
  async #make(address, fields) {
    await this.#whileBusy(async () => {
      const answer = await (await this.#post(address, fields)).text();
      const made = new DOMParser().parseFromString(answer, "text/html").querySelector("[data-invitation]");
      if (!made || !this.#dialog.open) return;
      this.#form.hidden = true;
      this.#made.replaceChildren(document.importNode(made, true));
      this.#made.hidden = false;
      this.#wireMade();
      find(this.#made, "[data-made-title]").focus();
    });
  }

  #wireMade() {
    const link = /** @type {HTMLAnchorElement} */ (find(this.#made, "[data-link]"));
    find(this.#made, "[data-copy]").addEventListener("click", async () => {
      const copied = await navigator.clipboard.writeText(link.href).then(
        () => true,
        () => false,
      );
      this.#tell(copied ? "copied" : "not_copied");
    });
    const form = /** @type {HTMLFormElement | null} */ (this.#made.querySelector("[data-mail]"));
    form?.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      void this.#whileBusy(async () => {
        await this.#post(form.dataset.mail ?? "", new FormData(form));
        form.reset();
        this.#tell("mailed");
      });
    });
  }

  /** A second click while the first is on its way does nothing. @param {() => Promise<void>} work */
  async #whileBusy(work) {
    if (this.#busy) return;
    this.#busy = true;
    this.#complain("");
    this.#dialog.setAttribute("aria-busy", "true");
    try {
      await work();
    } catch (problem) {
      this.#complain(problem instanceof Error ? problem.message : "");
    } finally {
      this.#busy = false;
      this.#dialog.removeAttribute("aria-busy");
    }
  }

  #showHousehold() {
    const chosen = /** @type {HTMLInputElement | null} */ (this.#form.querySelector("input[name=role]:checked"));
    find(this, "[data-household]").hidden = chosen?.value !== "trusted";
  }

  /** @param {string} text */
  #complain(text) {
    find(this, "[data-problem]").hidden = text === "";
    setText(find(this, "[data-problem-text]"), text);
    if (text) find(this, "[data-problem]").scrollIntoView({ block: "nearest" });
  }

  /** @param {string} word */
  #tell(word) {
    const told = this.#made.querySelector("[data-made-told]");
    if (told) setText(told, this.#words?.say(word) ?? "");
  }

  get #made() {
    return find(this, "[data-made]");
  }

  /** @returns {HTMLFormElement} */
  get #form() {
    return find(this, "[data-invite-form]");
  }

  /** @returns {HTMLDialogElement} */
  get #dialog() {
    return find(this, "dialog");
  }
}

customElements.define("invite-dialog", InviteDialog);
