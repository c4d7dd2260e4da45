// Search and "do anything": / or Ctrl K opens the dialog; typing asks dialog[data-search] for suggestions,
// which answers <a role="option" class="tf-suggestion" href> elements.
import { debounce, htmx, isShown, isTaken } from "./page.js";

const RECENT = "recent";

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
  const typed = input().value.trim().toLowerCase();
  list().innerHTML = html;
  list().prepend(...(typed ? [] : recents()), ...onThisPage(typed));
  options().forEach((option, at) => { option.id ||= `suggestion-${at}`; });
  input().setAttribute("aria-expanded", String(options().length > 0));
  mark(input().value.trim() ? 0 : -1);
}

/** What the page itself offers: its buttons with a key, and those of a selection. */
function onThisPage(typed) {
  const offers = [...document.querySelectorAll("[data-key], [data-command]")].filter((one) => !one.closest("dialog, .tf-toast") && isShown(one));
  return offers.flatMap((one) => {
    const text = (one.dataset.command || labelOf(one)).trim();
    if (!text || (typed && !text.toLowerCase().includes(typed))) return [];
    return [option({ text, icon: one.querySelector("use")?.getAttribute("href"), key: one.dataset.key, run: () => one.click() })];
  }).slice(0, 6);
}

function labelOf(element) {
  const copy = element.cloneNode(true);
  copy.querySelectorAll("kbd, svg").forEach((part) => part.remove());
  return copy.textContent || element.getAttribute("aria-label") || "";
}

const kept = () => JSON.parse(localStorage.getItem(RECENT) ?? "[]");

function remember(title, url, icon) {
  const others = kept().filter((one) => one.url !== url);
  localStorage.setItem(RECENT, JSON.stringify([{ title, url, icon }, ...others].slice(0, 8)));
}

const recents = () => kept().filter((one) => one.url !== location.pathname).slice(0, 5)
  .map(({ title, url, icon }) => option({ text: title, icon, run: () => { location.href = url; } }));

function option({ text, icon, key, run }) {
  const line = document.createElement("div");
  line.className = "tf-suggestion";
  line.setAttribute("role", "option");
  line.innerHTML = `${icon ? `<svg class="tf-i" aria-hidden="true"><use href="${encodeURI(icon)}"/></svg>` : ""}<span class="tf-cut" dir="auto"></span>${key ? '<kbd class="tf-end" aria-hidden="true"></kbd>' : ""}`;
  line.querySelector("span").textContent = text;
  if (key) line.querySelector("kbd").textContent = key.toUpperCase();
  line.addEventListener("click", () => setTimeout(run));
  return line;
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
  const chosen = event.target.closest("#suggestions [role=option]");
  if (!chosen) return;
  dialog().close();
  if (chosen.dataset.recent !== undefined) {
    remember(chosen.querySelector("span").textContent, chosen.getAttribute("href"), chosen.querySelector("use")?.getAttribute("href"));
  }
  if (chosen.dataset.send) {
    event.preventDefault();
    htmx().ajax("POST", chosen.getAttribute("href"), { source: document.body, target: document.body, swap: "none", values: JSON.parse(chosen.dataset.send) });
  }
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

// the record in hand is the first to come back to; who signs out leaves no trace
const record = document.querySelector(".tf-record");
if (record && /^\/\w+\/\d+\/$/.test(location.pathname)) {
  const icon = document.querySelector('.tf-nav-item[aria-current="page"] use')?.getAttribute("href");
  remember(document.title.replace(/ · [^·]*$/, ""), location.pathname, icon);
}
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-forget-drafts]")) localStorage.removeItem(RECENT);
});
