import { MAX_FIELDS, MAX_FIELD_TEXT } from "./limits.js";
import { PAGE_WIDTH, PEN_WIDTHS, pairs } from "./mark.js";

/** @typedef {import("./viewer.js").OpenPdf} OpenPdf */
/** @typedef {import("./viewer.js").PdfPage} PdfPage */
/** @typedef {import("./table.js").Table} Table */
/** @typedef {import("./table.js").FieldValue} FieldValue */
/** @typedef {import("./mark.js").Mark} Mark */
/**
 * @typedef {object} Field one place on one page where something is filled in
 * @property {string} name several places may share it, and then show the same
 * @property {"text" | "check" | "radio" | "choice"} kind
 * @property {string} label
 * @property {number[]} rect in the units of the PDF
 * @property {boolean} readOnly
 * @property {boolean} required
 * @property {boolean} multiline
 * @property {number} maxLength
 * @property {string} option what a check box or radio button means when it is chosen
 * @property {{value: string, text: string}[]} options
 * @property {boolean} multiple
 * @property {FieldValue} initial
 */

/**
 * @param {PdfPage} page
 * @returns {Promise<Field[]>}
 */
export async function fieldsOn(page) {
  const annotations = await page.getAnnotations({ intent: "display" });
  return annotations.flatMap((each) => (isFillable(each) ? [readField(each)] : [])).slice(0, MAX_FIELDS);
}

/**
 * What stands in the text fields before anybody writes: it is put on the table once, by whoever puts the form there, because
 * two who each began with it would have it twice.
 * @param {OpenPdf} pdf
 */
export async function textsIn(pdf) {
  /** @type {Map<string, string>} */
  const texts = new Map();
  for (const [name, places] of await placesIn(pdf)) {
    const place = places.find(({ type }) => type === "text");
    if (typeof place?.value === "string" && place.value) texts.set(name, place.value.slice(0, MAX_FIELD_TEXT));
  }
  return texts;
}

/**
 * @param {OpenPdf} pdf
 * @returns {Promise<boolean>} whether there is anything to fill in
 */
export async function isForm(pdf) {
  return (await placesIn(pdf)).some(([, places]) => places.some(({ type }) => type && type !== "button"));
}

/**
 * The PDF with what was filled in, and with the marks if wanted.
 * @param {OpenPdf} pdf
 * @param {string} document
 * @param {Table} table
 * @param {Mark[]} marks
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function filledCopy(pdf, document, table, marks) {
  const storage = pdf.document.annotationStorage;
  for (const [name, places] of await placesIn(pdf)) {
    for (const place of places) fillIn(storage, place, table, document, name);
  }
  const drawn = [];
  for (const [index, mark] of marks.entries()) {
    const key = `pdfjs_internal_editor_${index}`;
    const page = await pdf.document.getPage(mark.page);
    const serialized = serializedMark(mark, page, table.noteText(mark.id).toString());
    if (!serialized) continue;
    storage.setValue(key, serialized);
    drawn.push(key);
  }
  try {
    return /** @type {Uint8Array<ArrayBuffer>} */ (await pdf.patiently(pdf.document.saveDocument()));
  } finally {
    for (const key of drawn) storage.remove(key);
  }
}

/**
 * @param {OpenPdf} pdf
 * @returns {Promise<[string, any[]][]>} each field with the places where it is shown
 */
async function placesIn(pdf) {
  const fields = /** @type {Map<string, any[]> | null} */ (await pdf.patiently(pdf.document.getFieldObjects()));
  return [...(fields ?? [])].slice(0, MAX_FIELDS);
}

/** @param {any} annotation */
function isFillable({ subtype, fieldType, fieldName, hidden, pushButton, password }) {
  return subtype === "Widget" && ["Tx", "Btn", "Ch"].includes(fieldType) && fieldName && !hidden && !pushButton && !password;
}

/** @param {any} data @returns {Field} */
function readField(data) {
  const { fieldType, fieldName, alternativeText, rect, readOnly, required } = data;
  const kind = fieldType === "Tx" ? "text" : fieldType === "Ch" ? "choice" : data.checkBox ? "check" : "radio";
  const options = (data.options ?? []).slice(0, 1_000).map((/** @type {any} */ each) => ({
    value: String(each.exportValue ?? ""),
    text: String(each.displayValue ?? each.exportValue ?? ""),
  }));
  return {
    name: fieldName,
    kind,
    label: alternativeText || fieldName,
    rect,
    readOnly: readOnly === true,
    required: required === true,
    multiline: data.multiLine === true,
    maxLength: data.maxLen > 0 ? Math.min(data.maxLen, MAX_FIELD_TEXT) : MAX_FIELD_TEXT,
    option: String((kind === "check" ? data.exportValue : data.buttonValue) ?? ""),
    options,
    multiple: data.multiSelect === true,
    initial: kind === "choice" ? [...(data.fieldValue ?? [])] : String(data.fieldValue ?? ""),
  };
}

/**
 * @param {import("pdfjs-dist").PDFDocumentProxy["annotationStorage"]} storage
 * @param {any} place
 * @param {Table} table
 * @param {string} document
 * @param {string} name
 */
function fillIn(storage, { id, type, exportValues, multipleSelection }, table, document, name) {
  if (type === "text") {
    storage.setValue(id, { value: table.fieldText(document, name).toString() });
    return;
  }
  const value = table.value(document, name);
  if (value === undefined) return;
  if (type === "checkbox" || type === "radiobutton") storage.setValue(id, { value: value === exportValues });
  else if (type === "combobox" || type === "listbox") storage.setValue(id, { value: chosen(value, multipleSelection) });
}

/** @param {FieldValue} value @param {boolean} multiple */
function chosen(value, multiple) {
  const all = Array.isArray(value) ? value : [String(value)];
  return multiple ? all : (all[0] ?? "");
}

/** As they are printed; on the screen they follow the colours of the page. @type {Record<import("./mark.js").Pen, [number[], number]>} */
const INKS = {
  highlight: [[255, 214, 51], 0.45],
  line: [[23, 26, 43], 1],
  dashes: [[184, 20, 20], 1],
  dots: [[0, 92, 44], 1],
};

/**
 * As pdf.js writes marks of its own editor.
 * @param {Mark} mark
 * @param {PdfPage} page
 * @param {string} text of a note
 */
function serializedMark(mark, page, text) {
  const viewport = page.getViewport({ scale: 1 });
  const unit = viewport.width / PAGE_WIDTH;
  /** @param {{x: number, y: number}} place */
  const place = ({ x, y }) => /** @type {number[]} */ (viewport.convertToPdfPoint(x * unit, y * unit));
  const common = { pageIndex: mark.page - 1, rotation: page.rotate };
  if (mark.type === "note") {
    if (!text) return null;
    const fontSize = 10;
    const lines = wrapped(text, 40);
    const [width, height] = [6 * Math.max(...lines.map((line) => line.length)), 1.35 * fontSize * lines.length];
    const [x, y] = place(mark);
    const rect = [x, y - height, x + width, y];
    return { ...common, annotationType: 3, color: [184, 20, 20], fontSize, value: lines.join("\n"), rect };
  }
  const points = pairs(mark.points).map(place);
  const [color, opacity] = INKS[mark.pen];
  const thickness = PEN_WIDTHS[mark.pen] * unit;
  const flat = points.flat();
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const rect = [Math.min(...xs) - thickness, Math.min(...ys) - thickness, Math.max(...xs) + thickness, Math.max(...ys) + thickness];
  const line = points.flatMap(([x, y]) => [NaN, NaN, NaN, NaN, x, y]);
  return { ...common, annotationType: 15, color, opacity, thickness, rect, paths: { lines: [line], points: [flat] } };
}

/** @param {string} text @param {number} width */
function wrapped(text, width) {
  /** @type {string[]} */
  const lines = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(" ")) {
      if (line && line.length + word.length >= width) {
        lines.push(line);
        line = word;
      } else {
        line = line ? `${line} ${word}` : word;
      }
    }
    lines.push(line);
  }
  return lines;
}
