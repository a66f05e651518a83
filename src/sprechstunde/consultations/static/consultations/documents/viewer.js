import { FileError, MEDIA_TYPES } from "./file-kind.js";
import { MAX_CANVAS_PIXELS, MAX_PAGES, MAX_PICTURE_PIXELS, PATIENCE } from "./limits.js";
import { Patience } from "./patience.js";
import { HEAD, pictureSize } from "./picture-size.js";
import { PIECE } from "./pieces.js";

/** @typedef {import("./file-kind.js").FileKind} FileKind */
/** @typedef {typeof import("pdfjs-dist")} PdfJs */
/** @typedef {import("pdfjs-dist").PDFDocumentProxy} PdfDocument */
/** @typedef {import("pdfjs-dist").PDFPageProxy} PdfPage */
/** @typedef {{module: string, worker: string, assets: string}} PdfSources addresses on our own host */
/**
 * @typedef {object} Bytes of a document, some of which may still be on their way
 * @property {number} size
 * @property {(begin: number, end: number) => Promise<Uint8Array<ArrayBuffer>>} read
 * @property {(type: string) => Promise<Blob>} whole
 *
 * @typedef {object} OpenPdf
 * @property {"pdf"} kind
 * @property {number} pages
 * @property {PdfJs} pdfjs
 * @property {PdfDocument} document
 * @property {<T>(work: Promise<T>) => Promise<T>} patiently rejects when it takes too long; the document is closed then
 * @property {() => void} close
 *
 * @typedef {object} OpenPicture
 * @property {"picture"} kind
 * @property {1} pages
 * @property {HTMLImageElement} image
 * @property {() => void} close
 *
 * @typedef {OpenPdf | OpenPicture} OpenDocument
 */

/**
 * @param {FileKind} kind
 * @param {Bytes} bytes
 * @param {PdfSources} sources
 * @returns {Promise<OpenDocument>} rejects with a FileError
 */
export function openDocument(kind, bytes, sources) {
  return kind === "pdf" ? openPdf(bytes, sources) : openPicture(kind, bytes);
}

let spare = /** @type {Worker | null} */ (null);

/**
 * A PDF will come soon.
 * @param {PdfSources} sources
 */
export function prepare(sources) {
  void loadPdfJs(sources).catch(() => {});
  spare ??= startWorker(sources);
}

/** The talk is over. */
export function dismiss() {
  spare?.terminate();
  spare = null;
}

/**
 * @param {FileKind} kind
 * @param {Bytes} bytes
 * @returns {Promise<OpenPicture>}
 */
async function openPicture(kind, bytes) {
  const said = pictureSize(kind, await bytes.read(0, Math.min(HEAD, bytes.size)));
  if (!said) throw new FileError("broken");
  if (said.width * said.height > MAX_PICTURE_PIXELS) throw new FileError("too_big");
  const address = URL.createObjectURL(await bytes.whole(MEDIA_TYPES[kind]));
  const image = new Image();
  image.src = address;
  try {
    await image.decode();
    // What is drawn is what counts, whatever the head has said.
    if (image.naturalWidth * image.naturalHeight > MAX_PICTURE_PIXELS) throw new FileError("too_big");
  } catch (error) {
    URL.revokeObjectURL(address);
    throw error instanceof FileError ? error : new FileError("broken");
  }
  const close = () => {
    image.removeAttribute("src");
    URL.revokeObjectURL(address);
  };
  return { kind: "picture", pages: 1, image, close };
}

/**
 * pdf.js reads the file piece by piece, as it needs it, in a worker of its own that can be ended whatever it does. Scripts in
 * the file are never run: nothing of pdf.js that would run them is loaded. Since version 6 it compiles none of its own either
 * (there is no `isEvalSupported` to switch off any more).
 * @param {Bytes} bytes
 * @param {PdfSources} sources
 * @returns {Promise<OpenPdf>}
 */
async function openPdf(bytes, sources) {
  const port = spare ?? startWorker(sources);
  spare = null;
  const pdfjs = await loadPdfJs(sources);
  /** @type {(error: FileError) => void} */
  let giveUp = () => {};
  /** @type {Promise<never>} */
  const givenUp = new Promise((_, reject) => (giveUp = reject));
  givenUp.catch(() => {});
  const patience = new Patience(PATIENCE, () => {
    giveUp(new FileError("too_slow"));
    close();
  });
  const worker = new pdfjs.PDFWorker({ port: /** @type {any} */ (port), verbosity: pdfjs.VerbosityLevel.ERRORS });
  const loading = pdfjs.getDocument({ ...settings(pdfjs, sources), worker, range: rangesOf(pdfjs, bytes, patience) });
  const close = () => {
    patience.stop();
    void loading.destroy().catch(() => {});
    worker.destroy();
    port.terminate();
  };
  /** @template T @param {Promise<T>} work @returns {Promise<T>} */
  const patiently = (work) => patience.during(Promise.race([work, givenUp]));
  try {
    const document = await patiently(loading.promise);
    if (document.numPages > MAX_PAGES) throw new FileError("too_many_pages");
    return { kind: "pdf", pages: document.numPages, pdfjs, document, patiently, close };
  } catch (error) {
    close();
    if (error instanceof FileError) throw error;
    throw new FileError(/** @type {{name?: string}} */ (error)?.name === "PasswordException" ? "protected" : "broken");
  }
}

/** @param {PdfJs} pdfjs @param {PdfSources} sources */
function settings(pdfjs, sources) {
  return {
    verbosity: pdfjs.VerbosityLevel.ERRORS,
    rangeChunkSize: PIECE,
    disableAutoFetch: true,
    disableStream: true,
    enableXfa: false,
    stopAtErrors: false,
    maxImageSize: MAX_PICTURE_PIXELS,
    canvasMaxAreaInBytes: 4 * MAX_CANVAS_PIXELS,
    cMapUrl: `${sources.assets}cmaps/`,
    standardFontDataUrl: `${sources.assets}standard_fonts/`,
    wasmUrl: `${sources.assets}wasm/`,
    iccUrl: `${sources.assets}iccs/`,
  };
}

/** @param {PdfJs} pdfjs @param {Bytes} bytes @param {Patience} patience */
function rangesOf(pdfjs, bytes, patience) {
  const range = new pdfjs.PDFDataRangeTransport(bytes.size, null);
  range.requestDataRange = (begin, end) => {
    patience.exceptDuring(bytes.read(begin, end)).then(
      (chunk) => range.onDataRange(begin, chunk),
      () => range.abort(),
    );
  };
  return range;
}

/** @type {Promise<PdfJs> | null} */
let library = null;

/**
 * Half a megabyte that most talks never need.
 * @param {PdfSources} sources
 * @returns {Promise<PdfJs>}
 */
async function loadPdfJs(sources) {
  try {
    library ??= import(sources.module);
    const pdfjs = await library;
    pdfjs.GlobalWorkerOptions.workerSrc = sources.worker;
    return pdfjs;
  } catch {
    // A browser that is too old for pdf.js, or a network that failed.
    library = null;
    throw new FileError("unsupported");
  }
}

/** @param {PdfSources} sources */
function startWorker(sources) {
  return new Worker(sources.worker, { type: "module" });
}
