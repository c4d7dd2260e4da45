// Resting on a link to a customer, a deal or a lead shows its card; Esc or going away hides it. For a mouse alone:
// all of it stands on the record's own page.
import { isRtl } from "./page.js";

const KINDS = { customers: "customer", deals: "deal", leads: "lead" };
const REST = 450;
const LEAVE = 250;
const places = new CSSStyleSheet();
document.adoptedStyleSheets.push(places);
let link = null;
let timer;

const cardOf = (element) => {
  const [, noun, pk] = element?.getAttribute("href")?.match(/^\/(\w+)\/(\d+)\/$/) ?? [];
  return KINDS[noun] && !location.pathname.startsWith(`/${noun}/${pk}/`) ? `/cards/${KINDS[noun]}/${pk}/` : "";
};

function box() {
  const found = document.getElementById("card");
  if (found) return found;
  const made = Object.assign(document.createElement("div"), { id: "card", className: "tf-hover", popover: "manual" });
  document.body.append(made);
  return made;
}

function place(card, from) {
  const at = from.getClientRects()[0] ?? from.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = card;
  const left = Math.max(8, Math.min(isRtl() ? at.right - width : at.left, innerWidth - width - 8));
  const top = at.bottom + 6 + height <= innerHeight ? at.bottom + 6 : Math.max(8, at.top - height - 6);
  places.replaceSync(`#card { left: ${left}px; top: ${top}px; }`);
}

async function show(from) {
  const answer = await fetch(cardOf(from)).catch(() => null);
  if (!answer?.ok || link !== from || !from.isConnected) return;
  const card = box();
  card.innerHTML = await answer.text();
  card.showPopover();
  place(card, from);
}

const isOpen = () => document.getElementById("card")?.matches(":popover-open");

function hide() {
  link = null;
  clearTimeout(timer);
  if (isOpen()) document.getElementById("card").hidePopover();
}

function leaveSoon() {
  clearTimeout(timer);
  timer = setTimeout(hide, LEAVE);
}

document.addEventListener("pointerover", (event) => {
  if (event.pointerType !== "mouse" || !event.target.closest) return;
  if (event.target.closest("#card") || (link && link.contains(event.target))) return clearTimeout(timer);
  const over = event.target.closest("#main a[href]:not([data-card] a)");
  if (!over || !cardOf(over) || event.buttons) return link && leaveSoon();
  hide();
  link = over;
  timer = setTimeout(() => show(over), REST);
});

document.addEventListener("pointerdown", (event) => event.target.closest?.("#card") || hide(), true);
for (const kind of ["scroll", "htmx:before:swap"]) document.addEventListener(kind, () => isOpen() && hide(), true);
document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
