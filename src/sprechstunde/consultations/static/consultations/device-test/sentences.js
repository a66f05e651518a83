/**
 * @param {string} text with "{places}"
 * @param {Record<string, string | number>} values
 */
export function fillIn(text, values) {
  return text.replace(/\{(\w+)\}/g, (place, name) => (Object.hasOwn(values, name) ? String(values[name]) : place));
}

/** @param {string[]} names */
export function nameList(names) {
  return new Intl.ListFormat(language(), { type: "conjunction" }).format(names);
}

/** @param {number} moment */
export function timeOf(moment) {
  return new Date(moment).toLocaleTimeString(language(), { hour: "2-digit", minute: "2-digit" });
}

function language() {
  return (typeof document !== "undefined" && document.documentElement.lang) || "de";
}
