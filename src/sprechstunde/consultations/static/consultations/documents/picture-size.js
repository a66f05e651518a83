/**
 * How large a picture says it is, read from its head before anything is unpacked: a few kilobytes may unfold into
 * gigabytes.
 * @typedef {{width: number, height: number}} Size
 */

/** A JPEG may carry a preview and a colour profile in front of its size. */
export const HEAD = 512 * 1024;

/**
 * @param {import("./file-kind.js").FileKind} kind
 * @param {Uint8Array} head
 * @returns {Size | null} null when it does not say
 */
export function pictureSize(kind, head) {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  try {
    if (kind === "png") return size(view.getUint32(16), view.getUint32(20));
    if (kind === "gif") return size(view.getUint16(6, true), view.getUint16(8, true));
    if (kind === "webp") return webpSize(view);
    if (kind === "jpeg") return jpegSize(view);
  } catch {
    // Ends before it says.
  }
  return null;
}

/** @param {DataView} view */
function webpSize(view) {
  const form = String.fromCharCode(...[12, 13, 14, 15].map((at) => view.getUint8(at)));
  if (form === "VP8X") return size(1 + threeBytes(view, 24), 1 + threeBytes(view, 27));
  if (form === "VP8L") {
    const bits = view.getUint32(21, true);
    return size(1 + (bits & 0x3fff), 1 + ((bits >> 14) & 0x3fff));
  }
  return form === "VP8 " ? size(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff) : null;
}

/** @param {DataView} view */
function jpegSize(view) {
  for (let at = 2; ; ) {
    while (view.getUint8(at) !== 0xff) at += 1;
    while (view.getUint8(at) === 0xff) at += 1;
    const marker = view.getUint8(at);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return size(view.getUint16(at + 6), view.getUint16(at + 4));
    at += 1 + view.getUint16(at + 1);
  }
}

/** @param {DataView} view @param {number} at */
function threeBytes(view, at) {
  return view.getUint8(at) | (view.getUint8(at + 1) << 8) | (view.getUint8(at + 2) << 16);
}

/** @param {number} width @param {number} height @returns {Size | null} */
function size(width, height) {
  return width > 0 && height > 0 ? { width, height } : null;
}
