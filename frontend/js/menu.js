// Menus are popovers ([popover][data-menu]); the browser opens and closes them, this places them and moves the focus.
import { isRtl } from "./page.js";

// one menu is open at a time; a rule, not a style attribute: htmx would carry that over to a swapped menu
const places = new CSSStyleSheet();
document.adoptedStyleSheets.push(places);
let opener = null;
let isByKey = false;

document.addEventListener("click", (event) => {
  const button = event.target.closest("[popovertarget]");
  if (button) [opener, isByKey] = [button, event.detail === 0];
  const item = event.target.closest("[data-menu] [role^=menuitem]");
  if (item && !item.matches(":disabled, [aria-disabled=true]")) item.closest("[data-menu]").hidePopover();
}, true);

function place(menu) {
  const from = opener?.getAttribute("popovertarget") === menu.id ? opener : document.querySelector(`[popovertarget="${menu.id}"]`);
  if (!from) return;
  const at = from.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const start = isRtl() ? at.right - width : at.left;
  const isBelow = at.bottom + 4 + height <= innerHeight || at.top < height + 8;
  const left = Math.max(8, Math.min(start, innerWidth - width - 8));
  const top = Math.max(8, Math.min(isBelow ? at.bottom + 4 : at.top - height - 4, innerHeight - height - 8));
  places.replaceSync(`[data-menu]:popover-open { left: ${left}px; top: ${top}px; }`);
  from.setAttribute("aria-expanded", "true");
}

const itemsOf = (menu) => [...menu.querySelectorAll("[role^=menuitem]:not(:disabled, [aria-disabled=true])")];

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.("[data-menu]")) return;
  if (event.newState !== "open") {
    document.querySelector(`[popovertarget="${menu.id}"][aria-expanded]`)?.setAttribute("aria-expanded", "false");
    return;
  }
  place(menu);
  if (isByKey) itemsOf(menu)[0]?.focus();
}, true);

document.addEventListener("keydown", (event) => {
  const isClosed = !document.querySelector("[data-menu]:popover-open");
  if (event.key === "ArrowDown" && isClosed && event.target.matches?.("[aria-haspopup=menu][popovertarget]")) {
    event.preventDefault();
    event.target.click();
    return;
  }
  const menu = event.target.closest?.("[data-menu]") ?? document.querySelector("[data-menu]:popover-open");
  if (!menu?.matches(":popover-open")) return;
  const items = itemsOf(menu);
  const at = items.indexOf(document.activeElement);
  const goal = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1, Home: 0, End: -1 }[event.key];
  if (event.key === "Tab") menu.hidePopover();
  if (goal === undefined || !items.length) return;
  event.preventDefault();
  items.at(goal % items.length).focus();
});
