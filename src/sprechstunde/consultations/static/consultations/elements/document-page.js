import { MAX_CANVAS_PIXELS, MAX_PAGE_RATIO } from "../documents/limits.js";
import { PAGE_WIDTH } from "../documents/mark.js";
import { structureOf } from "./page-structure.js";

/** @typedef {import("../documents/viewer.js").OpenPdf} OpenPdf */
/** @typedef {import("../documents/viewer.js").OpenPicture} OpenPicture */
/** @typedef {import("../documents/viewer.js").PdfPage} PdfPage */
/** @typedef {import("../documents/page-space.js").Turn} Turn */
/** @typedef {import("pdfjs-dist").PageViewport} Viewport */
/**
 * @typedef {object} DrawnPage
 * @property {HTMLElement} element
 * @property {number} height of the page that is not turned, in its own units
 * @property {Turn} turn
 * @property {{page: PdfPage, viewport: Viewport} | null} pdf
 */

/**
 * A picture is painted once: what moves in it stands still, and nothing larger than the screen needs is kept.
 * @param {OpenPicture} picture
 * @param {{width: number, turn: Turn, description: string}} options
 * @returns {DrawnPage}
 */
export function drawPicture({ image }, { width, turn, description }) {
  const { naturalWidth, naturalHeight } = image;
  const sideways = turn === 90 || turn === 270;
  const [across, down] = sideways ? [naturalHeight, naturalWidth] : [naturalWidth, naturalHeight];
  const shown = Math.min(width, Math.max(across, Math.min(width, 480)));
  const height = Math.min((shown * down) / across, shown * MAX_PAGE_RATIO);
  const canvas = canvasFor(shown, height);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", description);
  const brush = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  brush.translate(canvas.width / 2, canvas.height / 2);
  brush.rotate((turn * Math.PI) / 180);
  const [w, h] = sideways ? [canvas.height, canvas.width] : [canvas.width, canvas.height];
  brush.drawImage(image, -w / 2, -h / 2, w, h);
  const element = sheetOf(canvas, shown, height);
  return { element, height: Math.round((PAGE_WIDTH * naturalHeight) / naturalWidth), turn, pdf: null };
}

/**
 * A page as wide as it may be, sharp on every screen.
 * @param {OpenPdf} pdf
 * @param {number} number
 * @param {{width: number, turn: Turn}} options
 * @param {AbortSignal} signal
 * @returns {Promise<DrawnPage | null>} null when aborted
 */
export async function drawPage(pdf, number, { width, turn }, signal) {
  const page = await pdf.patiently(pdf.document.getPage(number));
  if (signal.aborted) return null;
  const rotation = (page.rotate + turn) % 360;
  const natural = page.getViewport({ scale: 1, rotation });
  const scale = Math.min(width / natural.width, (width * MAX_PAGE_RATIO) / natural.height);
  const viewport = page.getViewport({ scale, rotation });
  const canvas = canvasFor(viewport.width, viewport.height);
  // The text layer says what stands there; the picture of it would only be in the way.
  canvas.setAttribute("aria-hidden", "true");
  await paint(pdf, page, canvas, viewport, signal);
  if (signal.aborted) return null;
  const element = sheetOf(canvas, viewport.width, viewport.height);
  element.style.setProperty("--total-scale-factor", String(scale));
  const upright = page.getViewport({ scale: 1 });
  return { element, height: Math.round((PAGE_WIDTH * upright.height) / upright.width), turn, pdf: { page, viewport } };
}

/**
 * The page's text, which can be selected and is read by screen readers, with the headings, lists and tables of a tagged PDF
 * (EN 301 549, 5.4; A-27).
 * @param {OpenPdf} pdf
 * @param {DrawnPage} drawn
 */
export async function addText(pdf, { element, pdf: drawn }) {
  if (!drawn) return;
  const container = document.createElement("div");
  container.className = "textLayer";
  try {
    const textContentSource = drawn.page.streamTextContent({ includeMarkedContent: true, disableNormalization: true });
    await pdf.patiently(new pdf.pdfjs.TextLayer({ textContentSource, container, viewport: drawn.viewport }).render());
    element.querySelector("canvas")?.after(container);
    const tree = await pdf.patiently(drawn.page.getStructTree());
    if (tree) container.append(structureOf(tree));
  } catch {
    // The page stays visible; its text is broken or does not exist (a scan).
  }
}

/**
 * @param {OpenPdf} pdf
 * @param {number} most CSS pixels of the longer side
 */
export async function thumbnailOf(pdf, most) {
  const page = await pdf.patiently(pdf.document.getPage(1));
  const { width, height } = page.getViewport({ scale: 1 });
  const viewport = page.getViewport({ scale: most / Math.max(width, height) });
  const canvas = canvasFor(viewport.width, viewport.height);
  await paint(pdf, page, canvas, viewport, null);
  return canvas;
}

/**
 * @param {OpenPdf} pdf
 * @param {PdfPage} page
 * @param {HTMLCanvasElement} canvas
 * @param {Viewport} viewport
 * @param {AbortSignal | null} signal
 */
async function paint(pdf, page, canvas, viewport, signal) {
  const density = canvas.width / Math.max(1, viewport.width);
  const annotationMode = pdf.pdfjs.AnnotationMode.ENABLE_FORMS;
  const drawing = page.render({ canvas, viewport, annotationMode, transform: [density, 0, 0, density, 0, 0] });
  signal?.addEventListener("abort", () => drawing.cancel());
  try {
    await pdf.patiently(drawing.promise);
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
}

/** @param {HTMLCanvasElement} canvas @param {number} width @param {number} height */
function sheetOf(canvas, width, height) {
  const sheet = document.createElement("div");
  sheet.className = "room-page";
  sheet.style.setProperty("--page-ratio", `${width} / ${height}`);
  sheet.style.inlineSize = `${width}px`;
  sheet.append(canvas);
  return sheet;
}

/** @param {number} width @param {number} height CSS pixels */
function canvasFor(width, height) {
  const canvas = document.createElement("canvas");
  canvas.className = "room-page-picture";
  const wanted = Math.min(window.devicePixelRatio || 1, 3);
  const density = Math.min(wanted, Math.sqrt(MAX_CANVAS_PIXELS / Math.max(1, width * height)));
  canvas.width = Math.max(1, Math.floor(width * density));
  canvas.height = Math.max(1, Math.floor(height * density));
  return canvas;
}
