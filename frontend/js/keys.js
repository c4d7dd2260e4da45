// One-key shortcuts outside of fields: j k walk, x ticks, d does, g + letter goes, ? shows them; every other letter
// presses the shown [data-key="letter"] (a field gets the focus). By letter, or by its place on keyboards without
// Latin letters. [data-keys-switch] in the list of keys turns all but ? off, for who speaks or browses by letters.
import { isShown, isTaken, letterOf, onPart } from "./page.js";

const PLACES = "[data-row], [data-card]";
let isGoing = false;
const isOff = () => localStorage.getItem("keys") === "off";

function walk(by) {
  const places = [...document.querySelectorAll(PLACES)].filter(isShown);
  const at = places.indexOf(document.activeElement?.closest(PLACES));
  const next = places[at < 0 && by < 0 ? places.length - 1 : Math.max(0, Math.min(at + by, places.length - 1))];
  (next?.querySelector("a[href]") ?? next)?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function go(letter) {
  const item = document.querySelector(`[data-go="${letter}"]`);
  if (item) item.click();
}

function press(letter) {
  const button = [...document.querySelectorAll(`[data-key="${letter}"]`)].reverse().find(isShown);
  if (button?.matches("input, textarea, select")) button.focus();
  else button?.click();
  return Boolean(button);
}

const verbs = {
  j: () => walk(1),
  k: () => walk(-1),
  d: () => {
    const box = document.activeElement?.closest(PLACES)?.querySelector("[data-done-box]");
    box?.click();
    return Boolean(box);
  },
  x: () => document.activeElement?.closest(PLACES)?.querySelector("[data-select-row]")?.click(),
  g: () => {
    isGoing = true;
    setTimeout(() => { isGoing = false; }, 1500);
  },
};

document.addEventListener("keydown", (event) => {
  if (isTaken(event)) return;
  if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) {
    document.getElementById("keys")?.showModal();
    event.preventDefault();
    return;
  }
  const letter = event.shiftKey || isOff() ? "" : letterOf(event);
  if (!letter) return;
  if (isGoing) {
    isGoing = false;
    go(letter);
    event.preventDefault();
  } else if (verbs[letter] && verbs[letter]() !== false) {
    event.preventDefault();
  } else if (press(letter)) {
    event.preventDefault();
  }
});

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-keys-switch]")) return;
  if (event.target.checked) localStorage.removeItem("keys");
  else localStorage.setItem("keys", "off");
});

onPart(() => {
  for (const box of document.querySelectorAll("[data-keys-switch]")) box.checked = !isOff();
  // what has a key and does not show it tells it when it is pointed at
  for (const one of document.querySelectorAll("[data-key]:not(:has(kbd)):not([data-key-told])")) {
    if (!one.dataset.key) continue;
    one.dataset.keyTold = "";
    const name = one.title || one.getAttribute("aria-label") || one.textContent.trim();
    one.title = `${name} (${one.dataset.key.toUpperCase()})`;
  }
});
