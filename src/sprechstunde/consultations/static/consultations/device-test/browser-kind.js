/**
 * Which browser on which system, as far as advice and the code for the support need it.
 * @typedef {"chrome" | "edge" | "firefox" | "safari" | "opera" | "samsung" | "other"} Family
 * @typedef {"windows" | "mac" | "linux" | "android" | "ios" | "chromeos" | "other"} Platform
 * @typedef {{family: Family, version: number, platform: Platform}} BrowserKind
 */

/** The first that fits: most browsers name others, too. @type {[Family, RegExp][]} */
const FAMILIES = [
  ["edge", /\bEdg(?:A|iOS)?\/(\d+)/],
  ["opera", /\bOPR\/(\d+)/],
  ["samsung", /\bSamsungBrowser\/(\d+)/],
  ["firefox", /\b(?:Firefox|FxiOS)\/(\d+)/],
  ["chrome", /\b(?:Chrome|CriOS|HeadlessChrome)\/(\d+)/],
  ["safari", /\bVersion\/(\d+).*\bSafari\//],
];

/** @type {[Platform, RegExp][]} */
const PLATFORMS = [
  ["android", /\bAndroid\b/],
  ["ios", /\b(?:iPhone|iPad|iPod)\b/],
  ["chromeos", /\bCrOS\b/],
  ["windows", /\bWindows\b/],
  ["mac", /\bMacintosh\b/],
  ["linux", /\bLinux\b/],
];

/**
 * @param {string} userAgent
 * @param {number} [touchPoints] an iPad calls itself a Macintosh, but is touched
 * @returns {BrowserKind}
 */
export function browserKind(userAgent, touchPoints = 0) {
  const [family, version] = familyOf(userAgent);
  const [platform] = PLATFORMS.find(([, pattern]) => pattern.test(userAgent)) ?? ["other"];
  return { family, version, platform: platform === "mac" && touchPoints > 1 ? "ios" : /** @type {Platform} */ (platform) };
}

/**
 * @param {string} userAgent
 * @returns {[Family, number]}
 */
function familyOf(userAgent) {
  for (const [family, pattern] of FAMILIES) {
    const found = pattern.exec(userAgent);
    if (found) return [family, Number(found[1])];
  }
  return ["other", 0];
}

/**
 * Where that browser lets people allow the camera again.
 * @param {BrowserKind} kind
 * @returns {"ios" | "android" | "chrome" | "firefox" | "safari" | "other"}
 */
export function permissionPlace({ family, platform }) {
  if (platform === "ios" || platform === "android") return platform;
  if (family === "edge" || family === "opera") return "chrome";
  return family === "samsung" ? "other" : family;
}
