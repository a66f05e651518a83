/** Menus (`<details class="menu">`): one at a time, closed by Escape, by a click elsewhere and by leaving with the keyboard. */

document.addEventListener("click", (event) => closeBut(menuOf(event.target)));

document.addEventListener("focusin", (event) => closeBut(menuOf(event.target)));

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = menuOf(document.activeElement) ?? document.querySelector("details.menu[open]");
  if (!(open instanceof HTMLDetailsElement) || !open.open) return;
  open.open = false;
  open.querySelector("summary")?.focus();
});

// What opens below the edge of the window is brought into sight.
document.addEventListener(
  "toggle",
  (event) => {
    const menu = menuOf(event.target);
    if (menu?.hasAttribute("open")) menu.querySelector(".menu__panel")?.scrollIntoView({ block: "nearest" });
  },
  true,
);

/** @param {Element | null} kept */
function closeBut(kept) {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== kept) menu.removeAttribute("open");
}

/** @param {EventTarget | null} target */
function menuOf(target) {
  return target instanceof Element ? target.closest("details.menu") : null;
}
