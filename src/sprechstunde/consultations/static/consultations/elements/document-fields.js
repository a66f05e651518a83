import { find } from "./find.js";
import { TextBinding } from "./text-binding.js";

/** @typedef {import("../documents/form.js").Field} Field */
/** @typedef {import("../documents/table.js").Table} Table */
/** @typedef {import("../documents/table.js").FieldValue} FieldValue */
/** @typedef {import("pdfjs-dist").PageViewport} Viewport */
/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Input */

/** CSS pixels: lower than that a thumb does not hit a field. */
const SMALL = 20;

let unique = 0;

/**
 * The fields of a form, at their place on the page and once more as a list, where a thumb finds them and a screen reader reads
 * their names in order. What one writes all see, key by key.
 */
export class DocumentFields {
  /** @type {TextBinding[]} */
  #bindings = [];
  /** @type {(() => void)[]} */
  #updates = [];
  #root;
  #mayWrite;
  /** The document whose list was unfolded, since its fields are too small to hit. */
  #unfolded = "";

  /** @param {HTMLElement} root @param {{mayWrite: boolean}} options */
  constructor(root, { mayWrite }) {
    this.#root = root;
    this.#mayWrite = mayWrite;
  }

  /**
   * @param {Field[]} fields
   * @param {{page: HTMLElement, viewport: Viewport, table: Table, document: string}} where
   */
  show(fields, { page, viewport, table, document: id }) {
    this.clear();
    const layer = document.createElement("div");
    layer.className = "room-fields";
    const list = find(this.#root, "[data-fields-list]");
    for (const field of fields) {
      const inPlace = this.#make(field, table, id);
      inPlace.classList.add("room-field");
      inPlace.setAttribute("aria-label", field.label);
      putAt(inPlace, field, viewport);
      layer.append(inPlace);
      if (!field.readOnly) list.append(labelled(this.#make(field, table, id), field));
    }
    page.append(layer);
    find(this.#root, "[data-fields]").hidden = list.childElementCount === 0;
    this.update();
    this.#unfoldIfSmall(layer, id);
  }

  /** Once for a document; whoever folds it up again wants it so. @param {HTMLElement} layer @param {string} document */
  #unfoldIfSmall(layer, document) {
    if (this.#unfolded === document) return;
    const heights = Array.from(layer.children, (field) => field.getBoundingClientRect().height);
    if (Math.min(...heights) >= SMALL) return;
    this.#unfolded = document;
    /** @type {HTMLDetailsElement} */ (find(this.#root, "[data-fields]")).open = true;
  }

  /** Check boxes, radio buttons and lists have been changed; texts come by themselves. */
  update() {
    for (const update of this.#updates) update();
  }

  clear() {
    for (const binding of this.#bindings) binding.release();
    this.#bindings = [];
    this.#updates = [];
    find(this.#root, "[data-fields-list]").replaceChildren();
    find(this.#root, "[data-fields]").hidden = true;
  }

  /** @param {Field} field @param {Table} table @param {string} document @returns {Input} */
  #make(field, table, document) {
    const input = field.kind === "text" ? this.#text(field, table, document) : this.#choice(field, table, document);
    input.dataset.field = field.name;
    input.required = field.required;
    if (field.readOnly) input.setAttribute("disabled", "");
    if (!this.#mayWrite) keepToReading(input);
    return input;
  }

  /** @param {Field} field @param {Table} table @param {string} id */
  #text(field, table, id) {
    const input = document.createElement(field.multiline ? "textarea" : "input");
    input.autocomplete = "off";
    input.maxLength = field.maxLength;
    this.#bindings.push(new TextBinding(input, table, table.fieldText(id, field.name)));
    return input;
  }

  /** @param {Field} field @param {Table} table @param {string} id */
  #choice(field, table, id) {
    const input = field.kind === "choice" ? selectFor(field) : boxFor(field);
    const now = () => table.value(id, field.name) ?? field.initial;
    this.#updates.push(() => showValue(input, field, now()));
    input.addEventListener("change", () => table.setValue(id, field.name, valueOf(input, field)));
    return input;
  }
}

/** A text can still be walked through by keyboard; a box or a list can only be switched off. @param {Input} input */
function keepToReading(input) {
  const isText = !(input instanceof HTMLSelectElement) && input.type !== "checkbox" && input.type !== "radio";
  if (isText) input.readOnly = true;
  else input.disabled = true;
}

/** @param {Field} field */
function selectFor({ options, multiple }) {
  const select = document.createElement("select");
  select.multiple = multiple;
  if (!multiple) select.append(new Option("", ""));
  for (const { value, text } of options) select.append(new Option(text, value));
  return select;
}

/** @param {Field} field */
function boxFor({ kind, name }) {
  const box = document.createElement("input");
  box.type = kind === "radio" ? "radio" : "checkbox";
  // In place and in the list are two groups, or choosing in one would empty the other.
  if (kind === "radio") box.name = `field-${name}`;
  return box;
}

/** @param {Input} input @param {Field} field @param {FieldValue} value */
function showValue(input, field, value) {
  if (input instanceof HTMLSelectElement) {
    const chosen = Array.isArray(value) ? value : [String(value)];
    for (const option of input.options) option.selected = chosen.includes(option.value);
  } else if (input instanceof HTMLInputElement) {
    input.checked = value === field.option;
  }
}

/** @param {Input} input @param {Field} field @returns {FieldValue} */
function valueOf(input, field) {
  if (input instanceof HTMLSelectElement) return Array.from(input.selectedOptions, ({ value }) => value);
  return /** @type {HTMLInputElement} */ (input).checked ? field.option : "Off";
}

/** @param {Input} input @param {Field} field */
function labelled(input, { kind, label, required }) {
  const row = document.createElement("div");
  row.className = kind === "check" || kind === "radio" ? "room-field-row room-field-row--box" : "room-field-row";
  input.id = `field-in-list-${(unique += 1)}`;
  if (input instanceof HTMLInputElement && input.type === "radio") input.name = `list-${input.name}`;
  if (kind !== "check" && kind !== "radio") input.classList.add("kern-form-input__input");
  const name = document.createElement("label");
  name.className = "kern-label";
  name.htmlFor = input.id;
  name.textContent = required ? `${label} *` : label;
  row.append(...(row.classList.contains("room-field-row--box") ? [input, name] : [name, input]));
  return row;
}

/** @param {HTMLElement} element @param {Field} field @param {Viewport} viewport */
function putAt(element, { rect, kind, multiline }, viewport) {
  const [x1, y1] = viewport.convertToViewportPoint(rect[0], rect[1]);
  const [x2, y2] = viewport.convertToViewportPoint(rect[2], rect[3]);
  const [left, top, width, height] = [Math.min(x1, x2), Math.min(y1, y2), Math.abs(x2 - x1), Math.abs(y2 - y1)];
  element.style.left = `${(100 * left) / viewport.width}%`;
  element.style.top = `${(100 * top) / viewport.height}%`;
  element.style.width = `${(100 * width) / viewport.width}%`;
  element.style.height = `${(100 * height) / viewport.height}%`;
  if (kind === "check" || kind === "radio") return;
  const size = multiline ? 11 * viewport.scale : Math.min(0.7 * height, 14 * viewport.scale);
  element.style.fontSize = `${Math.max(size, 6)}px`;
}
