// @ in a text offers colleagues by name: arrows choose, Enter or Tab takes the name, Esc leaves what was typed.
import { debounce } from "./page.js";

const BEFORE = /(?:^|[^\w])@([^\n@]{0,40})$/u;
let list = null;
let asked = null;

function close() {
  list?.remove();
  list = null;
  asked?.abort();
}

const typed = (field) => field.value.slice(0, field.selectionStart).match(BEFORE)?.[1];

async function offer(field) {
  const text = typed(field);
  if (text === undefined || /\s\S+\s\S+\s/.test(text)) return close();
  asked?.abort();
  asked = new AbortController();
  const answer = await fetch(`/colleagues/named?${new URLSearchParams({ q: text })}`, { signal: asked.signal }).catch(() => null);
  if (!answer?.ok || document.activeElement !== field) return;
  const html = await answer.text();
  if (!html.includes("role=\"option\"")) return close();
  if (!list) {
    list = document.createElement("div");
    list.className = "tf-mentions";
    list.setAttribute("role", "listbox");
    field.after(list);
  }
  list.innerHTML = html;
  mark(0);
}

function mark(at) {
  [...list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
}

function take(field, option) {
  const start = field.selectionStart - typed(field).length;
  field.setRangeText(`${option.dataset.name} `, start, field.selectionStart, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  close();
}

const offerSoon = debounce(120, offer);
document.addEventListener("input", (event) => {
  if (!event.target.matches("textarea")) return;
  if (typed(event.target) === undefined) close();
  else offerSoon(event.target);
});
document.addEventListener("mousedown", (event) => {
  const option = event.target.closest(".tf-mentions [role=option]");
  if (!option) return close();
  event.preventDefault();
  take(list.previousElementSibling, option);
});
document.addEventListener("keydown", (event) => {
  if (!list || !event.target.matches("textarea")) return;
  const options = [...list.children];
  const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const goal = { ArrowDown: (at + 1) % options.length, ArrowUp: (at || options.length) - 1 }[event.key];
  if (goal === undefined && !["Enter", "Tab", "Escape"].includes(event.key)) return;
  event.preventDefault();
  event.stopPropagation();
  if (goal !== undefined) mark(goal);
  else if (event.key === "Escape") close();
  else take(event.target, options[at]);
}, true);
