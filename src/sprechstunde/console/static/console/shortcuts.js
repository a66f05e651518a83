/**
 * Which key of the desk's is meant, or "". Single letters only when they are switched on, outside of fields, and never
 * together with a key that makes them something else's (WCAG 2.1.4).
 * @param {{key: string, ctrlKey: boolean, altKey: boolean, metaKey: boolean, isComposing?: boolean, repeat?: boolean}} event
 * @param {{isOn: boolean, isTyping: boolean, isDialogOpen: boolean}} circumstances
 */
export function shortcutOf(event, { isOn, isTyping, isDialogOpen }) {
  if (!isOn || isTyping || isDialogOpen) return "";
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return "";
  const key = event.key.toLowerCase();
  return /^[a-z?]$/.test(key) ? key : "";
}

/** @param {Element | null} element */
export function isForTyping(element) {
  if (!element) return false;
  return element.matches("input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]");
}
