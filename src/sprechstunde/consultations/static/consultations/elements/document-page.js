/** @typedef {import("../documents/viewer.js").OpenPdf} OpenPdf */
/** @typedef {import("../documents/viewer.js").OpenPicture} OpenPicture */

/** Phones refuse canvases that are much larger. */
const MAX_CANVAS_PIXELS = 16_777_216;

/**
 * @param {OpenPicture} picture
 * @param {string} description
 * @returns {HTMLElement}
 */
export function drawPicture(picture, description) {
  const image = new Image();
  image.className = "room-picture";
  image.alt = description;
  image.src = picture.address;
  return image;
}

/**
 * A page as wide as it may be, sharp on every screen, with its text in a layer that can be selected and is read by
 * screen readers (EN 301 549, 5.4; A-27).
 * @param {OpenPdf} pdf
 * @param {number} number
 * @param {number} width CSS pixels
 * @param {AbortSignal} signal
 * @returns {Promise<HTMLElement | null>} null when aborted
 */
export async function drawPage(pdf, number, width, signal) {
  const page = await pdf.page(number);
  if (signal.aborted) return null;
  const scale = width / page.getViewport({ scale: 1 }).width;
  const viewport = page.getViewport({ scale });
  const canvas = document.createElement("canvas");
  // The text layer says what stands there; the picture of it would only be in the way.
  canvas.setAttribute("aria-hidden", "true");
  canvas.className = "room-page-picture";
  const density = densityFor(viewport.width, viewport.height);
  canvas.width = Math.floor(viewport.width * density);
  canvas.height = Math.floor(viewport.height * density);
  const drawing = page.render({ canvas, viewport, transform: [density, 0, 0, density, 0, 0] });
  signal.addEventListener("abort", () => drawing.cancel());
  try {
    await drawing.promise;
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
  const sheet = document.createElement("div");
  sheet.className = "room-page";
  sheet.style.setProperty("--page-ratio", `${viewport.width} / ${viewport.height}`);
  sheet.style.setProperty("--total-scale-factor", String(scale));
  sheet.append(canvas, await textLayer(pdf, page, viewport));
  return signal.aborted ? null : sheet;
}

/**
 * @param {OpenPdf} pdf
 * @param {import("pdfjs-dist").PDFPageProxy} page
 * @param {import("pdfjs-dist").PageViewport} viewport
 */
async function textLayer(pdf, page, viewport) {
  const container = document.createElement("div");
  container.className = "textLayer";
  try {
    const textContentSource = page.streamTextContent({ includeMarkedContent: true, disableNormalization: true });
    await new pdf.pdfjs.TextLayer({ textContentSource, container, viewport }).render();
  } catch {
    // The page stays visible; its text is broken or does not exist (a scan).
  }
  return container;
}

/**
 * @param {number} width
 * @param {number} height
 */
function densityFor(width, height) {
  const wanted = Math.min(window.devicePixelRatio || 1, 3);
  return Math.min(wanted, Math.sqrt(MAX_CANVAS_PIXELS / (width * height)));
}
