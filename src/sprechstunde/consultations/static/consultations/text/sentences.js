/**
 * What of a growing line can be read out: whole sentences, each once. A full stop behind a single letter or a
 * number ("z. B.", "3. Mai") ends none.
 */
export class Sentences {
  /** How much of a line has been told. @type {WeakMap<object, number>} */
  #told = new WeakMap();

  /**
   * @param {{text: string, done: boolean}} line the same object as it grows
   * @returns {string[]}
   */
  next(line) {
    const { text, done } = line;
    let from = Math.min(this.#told.get(line) ?? 0, text.length);
    /** @type {string[]} */
    const sentences = [];
    for (const { index, 0: end } of text.matchAll(ENDS)) {
      if (index + end.length <= from) continue;
      sentences.push(text.slice(from, index + end.length));
      from = index + end.length;
    }
    if (done) {
      sentences.push(text.slice(from));
      from = text.length;
    }
    this.#told.set(line, from);
    return sentences.map((sentence) => sentence.trim()).filter(Boolean);
  }
}

// No look-behind: not every browser that we serve knows it.
const ENDS = /(?:[!?…][!?….]*|[\p{L}]{2}[.]+|[)"»“”’][.]+)[)"»“”’]*(?=\s)/gu;
