import { fillIn } from "../live/wording.js";

/**
 * "1:20 min. left", or that it is over, from the texts of the page.
 * @param {Record<string, string | undefined>} texts
 * @param {number} milliseconds
 */
export function leftText(texts, milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000);
  if (seconds <= 0) return texts.textLeftOver ?? "";
  return fillIn(texts.textLeft, { time: `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` });
}
