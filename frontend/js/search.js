// Search and "do anything": / or Ctrl K opens the dialog; typing asks dialog[data-search] for suggestions,
// which answers <a role="option" class="tf-suggestion" href> elements.
import { debounce, isTaken } from "./page.js";

const dialog = () => document.getElementById("search");
const list = () => document.getElementById("suggestions");
const options = () => [...list().querySelectorAll("[role=option]")];
const input = () => dialog().querySelector("input");
let asked = null;

function open() {
  if (!dialog() || dialog().open) return;
  dialog().showModal();
  input().select();
  ask();
}

async function ask() {
  asked?.abort();
  asked = new AbortController();
  const address = `${dialog().dataset.search}?${new URLSearchParams({ q: input().value.trim() })}`;
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true" }, signal: asked.signal });
    if (answer.ok) show(await answer.text());
  } catch (error) {
    if (error.name !== "AbortError") show("");
  }
}

function show(html) {
  list().innerHTML = html;
  options().forEach((option, at) => { option.id ||= `suggestion-${at}`; });
  input().setAttribute("aria-expanded", String(options().length > 0));
  mark(input().value.trim() ? 0 : -1);
}

function mark(at) {
  options().forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
  const marked = options()[at];
  if (marked) input().setAttribute("aria-activedescendant", marked.id);
  else input().removeAttribute("aria-activedescendant");
  marked?.scrollIntoView({ block: "nearest" });
}

const askSoon = debounce(120, ask);

document.addEventListener("input", (event) => {
  if (event.target.closest("#search")) askSoon();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-search-open]")) open();
  if (event.target.closest("#suggestions [role=option]")) dialog().close();
});

document.addEventListener("keydown", (event) => {
  const isSlash = !isTaken(event) && (event.key === "/" || (event.code === "Slash" && !event.shiftKey && event.key !== "?"));
  const isCtrlK = (event.ctrlKey || event.metaKey) && event.code === "KeyK" && !event.shiftKey && !event.altKey;
  if ((isSlash || isCtrlK) && dialog()) {
    event.preventDefault();
    open();
    return;
  }
  if (!event.target.closest?.("#search input") || event.isComposing) return;
  if (event.key === "Escape") {
    event.preventDefault(); // browsers would only empty the field
    input().blur();
    dialog().close();
  }
  const count = options().length;
  const at = options().findIndex((option) => option.getAttribute("aria-selected") === "true");
  const goal = { ArrowDown: (at + 1) % count, ArrowUp: (at <= 0 ? count : at) - 1 }[event.key];
  if (goal !== undefined && count) {
    event.preventDefault();
    mark(goal);
  } else if (event.key === "Enter" && at >= 0) {
    event.preventDefault();
    options()[at].click();
  }
});
