import { counted, fillIn } from "../live/wording.js";

/**
 * "for 12 min.", from the texts of the page.
 * @param {Record<string, string | undefined>} texts
 * @param {number} milliseconds
 * @param {string} [language]
 */
export function sinceText(texts, milliseconds, language) {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
  if (minutes < 60) return counted(texts, "textSince", minutes, language);
  return fillIn(texts.textSinceHours, { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}
