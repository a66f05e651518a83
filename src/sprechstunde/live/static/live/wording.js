/** Sentences come from the page, in its language, with {gaps} for what only the browser knows. */

/**
 * @param {string | undefined} pattern
 * @param {Record<string, string | number>} values
 */
export function fillIn(pattern, values) {
  return (pattern ?? "").replace(/\{(\w+)\}/g, (gap, name) => String(values[name] ?? gap));
}

/**
 * The sentence for a number of things: `…Zero` where there is one, else the plural form of the page's language
 * (`…One`, `…Few`, `…Many`, `…Other`).
 * @param {Record<string, string | undefined>} texts such as an element's dataset
 * @param {string} name
 * @param {number} count
 * @param {string} [language]
 */
export function counted(texts, name, count, language = document.documentElement.lang) {
  const zero = count === 0 ? texts[`${name}Zero`] : undefined;
  const form = new Intl.PluralRules(language).select(count);
  const plural = texts[name + form.charAt(0).toUpperCase() + form.slice(1)] ?? texts[`${name}Other`];
  return fillIn(zero ?? plural, { n: count });
}
