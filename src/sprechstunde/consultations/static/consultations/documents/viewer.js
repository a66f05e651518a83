import { FileError } from "./file-kind.js";

/** @typedef {import("./file-kind.js").FileKind} FileKind */
/** @typedef {typeof import("pdfjs-dist")} PdfJs */
/** @typedef {import("pdfjs-dist").PDFPageProxy} PdfPage */
/** @typedef {{module: string, worker: string, assets: string}} PdfSources addresses on our own host */
/** @typedef {{kind: "pdf", pages: number, page: (number: number) => Promise<PdfPage>, pdfjs: PdfJs, close: () => void}} OpenPdf */
/** @typedef {{kind: "picture", pages: 1, address: string, close: () => void}} OpenPicture */
/** @typedef {OpenPdf | OpenPicture} OpenDocument */

/** A small file may unfold into a picture that fills all memory. */
const MAX_PICTURE_PIXELS = 100_000_000;

/**
 * @param {FileKind} kind
 * @param {Blob} file
 * @param {PdfSources} sources
 * @returns {Promise<OpenDocument>} rejects with a FileError
 */
export function openDocument(kind, file, sources) {
  return kind === "pdf" ? openPdf(file, sources) : openPicture(file);
}

/**
 * @param {Blob} file
 * @returns {Promise<OpenPicture>}
 */
async function openPicture(file) {
  const address = URL.createObjectURL(file);
  const close = () => URL.revokeObjectURL(address);
  const picture = new Image();
  picture.src = address;
  try {
    await picture.decode();
    if (picture.naturalWidth * picture.naturalHeight > MAX_PICTURE_PIXELS) throw new FileError("too_big");
  } catch (error) {
    close();
    throw error instanceof FileError ? error : new FileError("broken");
  }
  return { kind: "picture", pages: 1, address, close };
}

/**
 * pdf.js reads the file piece by piece, as it needs it; scripts in it are never run, and since
 * version 6 it compiles none of its own either (there is no `isEvalSupported` to switch off any more).
 * @param {Blob} file
 * @param {PdfSources} sources
 * @returns {Promise<OpenPdf>}
 */
async function openPdf(file, sources) {
  const pdfjs = await loadPdfJs(sources);
  const range = new pdfjs.PDFDataRangeTransport(file.size, null);
  range.requestDataRange = (begin, end) => {
    file.slice(begin, end).arrayBuffer().then(
      (bytes) => range.onDataRange(begin, new Uint8Array(bytes)),
      () => range.abort(),
    );
  };
  const loading = pdfjs.getDocument({
    range,
    verbosity: pdfjs.VerbosityLevel.ERRORS,
    disableAutoFetch: true,
    disableStream: true,
    enableXfa: false,
    stopAtErrors: false,
    maxImageSize: MAX_PICTURE_PIXELS,
    cMapUrl: `${sources.assets}cmaps/`,
    standardFontDataUrl: `${sources.assets}standard_fonts/`,
    wasmUrl: `${sources.assets}wasm/`,
    iccUrl: `${sources.assets}iccs/`,
  });
  try {
    const document = await loading.promise;
    return {
      kind: "pdf",
      pdfjs,
      pages: document.numPages,
      page: (number) => document.getPage(number),
      close: () => void loading.destroy(),
    };
  } catch (error) {
    void loading.destroy();
    throw new FileError(/** @type {{name?: string}} */ (error)?.name === "PasswordException" ? "protected" : "broken");
  }
}

/**
 * Half a megabyte that most talks never need.
 * @param {PdfSources} sources
 * @returns {Promise<PdfJs>}
 */
async function loadPdfJs(sources) {
  try {
    const pdfjs = /** @type {PdfJs} */ (await import(sources.module));
    pdfjs.GlobalWorkerOptions.workerSrc = sources.worker;
    return pdfjs;
  } catch {
    // A browser that is too old for pdf.js, or a network that failed.
    throw new FileError("unsupported");
  }
}
