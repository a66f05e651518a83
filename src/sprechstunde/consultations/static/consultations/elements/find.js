/**
 * An element the template promises. Its absence is a mistake in the template, not something to live with.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {T}
 */
export function find(root, selector) {
  const element = root.querySelector(selector);
  if (!element) throw new Error(`The page has no "${selector}"`);
  return /** @type {T} */ (element);
}

/**
 * Screen readers announce a status when its text changes; writing the same again may announce it again.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * A copy of what a `<template>` holds.
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement}
 */
export function copyOf(root, selector) {
  const template = /** @type {HTMLTemplateElement} */ (find(root, selector));
  // Imported rather than cloned: only so do custom elements in it come to life before they are in the page.
  const copy = document.importNode(template.content, true).firstElementChild;
  return /** @type {HTMLElement} */ (copy);
}
