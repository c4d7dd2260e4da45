// What several behaviours ask of the page.

export const htmx = () => window.htmx;

/** The translated words that the page brought along. */
export const words = () => document.getElementById("toasts")?.dataset ?? {};

/** The headers without which the server takes no change. */
export const token = () => JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}");

export const isRtl = () => document.documentElement.dir === "rtl";

/** Calls back with every part that is or comes into the page: at load and after each swap. */
export function onPart(callback) {
  const whole = () => callback(document);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", whole);
  else whole();
  document.addEventListener("htmx:after:swap", whole);
}

/** Waits until calls have stopped for some milliseconds. */
export function debounce(milliseconds, callback) {
  let timer;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => callback(...given), milliseconds);
  };
}

const EDITABLE = 'input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"]), textarea, select, [contenteditable="true"]';

/** The editable field that holds the focus inside of an element, if there is one. */
export const typingIn = (element) => {
  const field = document.activeElement?.closest?.(EDITABLE);
  return field && element.contains(field) ? field : null;
};

/** True if a key belongs to a field, a shortcut of the browser, an open dialog or an input method. */
export function isTaken(event) {
  return event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey
    || event.target.closest?.(EDITABLE) || document.querySelector("dialog:modal, [data-menu]:popover-open");
}

/** The Latin letter of a key: as typed, or by its place on a Cyrillic or Hebrew keyboard. */
export function letterOf(event) {
  if (/^[a-z]$/i.test(event.key)) return event.key.toLowerCase();
  // W is ' on a Hebrew keyboard; Q is / there, which searches
  return /^Key[A-Z]$/.test(event.code) && !/^[ -&(-~]$/.test(event.key) ? event.code[3].toLowerCase() : "";
}

export const isShown = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;

/** Says something to screen readers at once. */
export function speak(text) {
  const place = document.getElementById("spoken");
  if (place) place.textContent = text;
}
