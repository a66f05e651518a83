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
    const height = controls.offsetHeight;
    root.style.setProperty("--controls-size", `${height}px`);
    root.toggleAttribute("data-tall-controls", height > innerHeight * MOST_OF_THE_SCREEN);
    // The page must keep what has the focus out from under them; scrolling is a matter of the whole document.
    const sticks = !root.matches("[data-tall-controls], [data-keyboard]");
    document.documentElement.style.setProperty("--controls-cover", `${sticks ? height : 0}px`);
  };
  new ResizeObserver(measure).observe(controls);
  addEventListener("resize", measure);
  viewport?.addEventListener("resize", () => {
    const isUp = innerHeight - viewport.height * viewport.scale > KEYBOARD_AT_LEAST && isWriting();
    if (root.hasAttribute("data-keyboard") === isUp) return;
    root.toggleAttribute("data-keyboard", isUp);
    measure();
    if (isUp) document.activeElement?.scrollIntoView({ block: "center" });
  });
}

function isWriting() {
  return document.activeElement?.matches("input, textarea, [contenteditable]") ?? false;
}
