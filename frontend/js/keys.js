// One-key shortcuts outside of fields: j k walk, x ticks, g + letter goes, ? shows them; every other letter
// presses the shown [data-key="letter"]. By letter, or by its place on keyboards without Latin letters.
import { isShown, isTaken, letterOf } from "./page.js";

const PLACES = "[data-row], [data-card]";
let isGoing = false;

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
  button?.click();
  return Boolean(button);
}

const verbs = {
  j: () => walk(1),
  k: () => walk(-1),
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
  const letter = event.shiftKey ? "" : letterOf(event);
  if (!letter) return;
  if (isGoing) {
    isGoing = false;
    go(letter);
    event.preventDefault();
  } else if (verbs[letter]) {
    verbs[letter]();
    event.preventDefault();
  } else if (press(letter)) {
    event.preventDefault();
  }
});
