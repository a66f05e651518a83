/**
 * The sentences of the page, translated by the server: `<p data-word="status.connected">…</p>` in a template.
 */
export class Words {
  /** @type {Map<string, string>} */
  #sentences = new Map();

  /** @param {HTMLTemplateElement} template */
  constructor(template) {
    for (const element of template.content.querySelectorAll("[data-word]")) {
      this.#sentences.set(element.getAttribute("data-word") ?? "", squeeze(element.textContent ?? ""));
    }
  }

  /**
   * @param {string} key
   * @param {Record<string, string | number>} [values] for the "{places}" in the sentence
   */
  say(key, values = {}) {
    const sentence = this.#sentences.get(key);
    if (sentence === undefined) throw new Error(`The page has no sentence "${key}"`);
    return sentence.replace(/\{(\w+)\}/g, (place, name) => (Object.hasOwn(values, name) ? String(values[name]) : place));
  }
}

/** @param {string} text */
function squeeze(text) {
  return text.replace(/\s+/g, " ").trim();
}
