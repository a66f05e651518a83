import { find } from "../elements/find.js";

/** Keyboards on a screen are higher than this, the bars of a browser are not. */
const KEYBOARD_AT_LEAST = 150;
/** Controls that take more of the screen than this would leave too little of the talk. */
const MOST_OF_THE_SCREEN = 0.45;

/**
 * Keeps the controls from covering what somebody works on. A keyboard on the screen covers the lower half of the page
 * without telling its layout: while it is up the controls do not stick to an edge nobody sees, and the field somebody
 * writes in stays above it. Neither do they stick where big text makes them fill the screen.
 * @param {HTMLElement} root
 * @param {VisualViewport | null} [viewport]
 */
export function keepControlsApart(root, viewport = window.visualViewport) {
  const controls = find(root, ".room-controls");
  const measure = () => {
    root.style.setProperty("--controls-size", `${controls.offsetHeight}px`);
    root.toggleAttribute("data-tall-controls", controls.offsetHeight > innerHeight * MOST_OF_THE_SCREEN);
  };
  new ResizeObserver(measure).observe(controls);
  addEventListener("resize", measure);
  viewport?.addEventListener("resize", () => {
    const isUp = innerHeight - viewport.height * viewport.scale > KEYBOARD_AT_LEAST && isWriting();
    if (root.hasAttribute("data-keyboard") === isUp) return;
    root.toggleAttribute("data-keyboard", isUp);
    if (isUp) document.activeElement?.scrollIntoView({ block: "center" });
  });
}

function isWriting() {
  return document.activeElement?.matches("input, textarea, [contenteditable]") ?? false;
}
