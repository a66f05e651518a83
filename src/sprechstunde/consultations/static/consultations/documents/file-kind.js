/** @typedef {"pdf" | "png" | "jpeg" | "webp" | "gif"} FileKind */
/** @typedef {"empty" | "too_big" | "wrong_kind" | "broken" | "protected" | "unsupported" | "too_slow" | "too_many_pages" | "too_many"} FileProblem */

/** @type {Record<FileKind, string>} */
export const MEDIA_TYPES = {
  pdf: "application/pdf",
  png: "image/png",
  jpeg: "image/jpeg",
  webp: "image/webp",
  gif: "image/gif",
};

export class FileError extends Error {
  /** @param {FileProblem} problem */
  constructor(problem) {
    super(problem);
    this.name = "FileError";
    this.problem = problem;
  }
}

/** A PDF may have this much in front of its header. */
const HEAD = 1024;

/**
 * @param {Blob} file
 * @param {number} maxBytes
 * @param {{whole: boolean}} [given] whether it is all there, or only its head
 * @returns {Promise<FileKind>} what the file is by its content; its name and announced type may say anything
 */
export async function inspect(file, maxBytes, { whole } = { whole: true }) {
  if (file.size === 0) throw new FileError("empty");
  if (file.size > maxBytes) throw new FileError("too_big");
  let head;
  try {
    head = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
  } catch {
    // Deleted or changed since it was chosen, or a folder.
    throw new FileError("broken");
  }
  const kind = kindOf(head);
  if (!kind) throw new FileError("wrong_kind");
  if (whole && (await isCutOff(file, kind, head))) throw new FileError("broken");
  return kind;
}

/** How far in front of the end of a file its end mark is looked for. */
const TAIL = 65_536;

/**
 * Browsers draw what there is of a picture and call it decoded. A JPEG may end in many ways; these two say where
 * they end.
 * @param {Blob} file
 * @param {FileKind} kind
 * @param {Uint8Array} head
 */
async function isCutOff(file, kind, head) {
  if (kind === "webp") return new DataView(head.buffer).getUint32(4, true) + 8 > file.size;
  if (kind !== "png") return false;
  const tail = new Uint8Array(await file.slice(-TAIL).arrayBuffer());
  return !textOf(tail).includes("IEND");
}

/**
 * @param {Uint8Array} head
 * @returns {FileKind | null}
 */
export function kindOf(head) {
  const text = textOf(head.subarray(0, HEAD));
  if (text.startsWith("\x89PNG\r\n\x1a\n")) return "png";
  if (text.startsWith("\xff\xd8\xff")) return "jpeg";
  if (text.startsWith("RIFF") && text.startsWith("WEBP", 8)) return "webp";
  if (/^GIF8[79]a/.test(text)) return "gif";
  if (text.includes("%PDF-")) return "pdf";
  return null;
}

/** @param {Uint8Array} bytes */
function textOf(bytes) {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}
