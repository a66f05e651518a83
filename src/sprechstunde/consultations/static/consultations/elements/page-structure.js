/** Roles of a tagged PDF and what they are called on the web. Others add nothing for a reader. @type {Record<string, string>} */
const ROLES = {
  P: "paragraph",
  BlockQuote: "blockquote",
  Em: "emphasis",
  Strong: "strong",
  Code: "code",
  Note: "note",
  Aside: "note",
  L: "list",
  LI: "listitem",
  Table: "table",
  TR: "row",
  TH: "columnheader",
  TD: "cell",
  THead: "rowgroup",
  TBody: "rowgroup",
  TFoot: "rowgroup",
  Caption: "caption",
};
const DEEPEST = 60;

/**
 * The structure of a tagged PDF beside its text layer, which it takes its words from: headings, lists, tables, and what the
 * pictures show.
 * @param {any} tree as pdf.js tells it
 * @returns {HTMLElement}
 */
export function structureOf(tree) {
  const root = elementFor(tree, 0) ?? document.createElement("span");
  root.classList.add("room-structure");
  return root;
}

/** @param {any} node @param {number} depth @returns {HTMLElement | null} */
function elementFor(node, depth) {
  if (!node || depth > DEEPEST) return null;
  const element = document.createElement("span");
  if (typeof node.id === "string" && node.type === "content") {
    element.setAttribute("aria-owns", node.id);
    return element;
  }
  if (!Array.isArray(node.children)) return null;
  describe(element, node);
  for (const child of node.children) {
    const inner = elementFor(child, depth + 1);
    if (inner) element.append(inner);
  }
  return element;
}

/** @param {HTMLElement} element @param {any} node */
function describe(element, { role, alt, lang }) {
  const heading = /^H([1-6])?$/.exec(role ?? "");
  if (heading) {
    element.setAttribute("role", "heading");
    // The page's own headings come first: those of the document stand below that of its title.
    element.setAttribute("aria-level", String(Math.min(6, Number(heading[1] ?? 1) + 2)));
  } else if (role === "Figure" && alt) {
    element.setAttribute("role", "img");
    element.setAttribute("aria-label", String(alt));
  } else if (Object.hasOwn(ROLES, role)) {
    element.setAttribute("role", ROLES[role]);
  }
  if (typeof lang === "string" && /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(lang)) element.lang = lang;
}
