// A board, loaded only on pages with one. [data-board] > [data-stage="7" data-stage-name] > [data-card="5" data-version="3"
// data-move-url data-card-name]. A move posts stage, version and before (the card below, or empty); the answer is the new card.
import Sortable from "sortablejs";
import { htmx, isRtl, isTaken, letterOf, onPart, speak, words } from "./page.js";

const isCalm = matchMedia("(prefers-reduced-motion: reduce)");
const cardAt = (element) => element?.closest?.("[data-card]");
const focusOn = (id) => document.querySelector(`[data-card="${CSS.escape(id)}"] a[href]`)?.focus();

function place(card, stage, next) {
  stage.insertBefore(card, next?.parentElement === stage ? next : null);
}

/** Posts a move that the page already shows; takes it back if the server refuses. */
async function send(card, from, nextBefore) {
  const stage = card.closest("[data-stage]");
  const values = { stage: stage.dataset.stage, version: card.dataset.version ?? "", before: card.nextElementSibling?.dataset?.card ?? "" };
  const failed = (event) => {
    const { ctx } = event.detail;
    if (ctx.response && ctx.response.status < 400) return;
    ctx.swap = "none";
    place(card, from, nextBefore);
  };
  card.setAttribute("aria-busy", "true");
  card.addEventListener("htmx:after:request", failed);
  card.addEventListener("htmx:error", failed);
  await htmx().ajax("POST", card.dataset.moveUrl, { source: card, target: card, swap: "outerHTML", values });
  card.removeAttribute("aria-busy");
  card.removeEventListener("htmx:after:request", failed);
  card.removeEventListener("htmx:error", failed);
  if (card.closest("[data-stage]") !== from) announce(card, stage);
}

function announce(card, stage) {
  speak(words().moved.replace("{card}", card.dataset.cardName ?? "").replace("{stage}", stage.dataset.stageName ?? ""));
}

async function moveTo(card, stage) {
  const from = card.closest("[data-stage]");
  if (!stage || stage === from || card.hasAttribute("aria-busy")) return;
  const { nextElementSibling: next } = card;
  const id = card.dataset.card;
  stage.prepend(card);
  focusOn(id);
  await send(card, from, next);
  focusOn(id);
}

function prepare(board) {
  for (const stage of board.querySelectorAll("[data-stage]")) {
    if (Sortable.get(stage)) continue;
    let next = null;
    Sortable.create(stage, {
      group: "board", draggable: "[data-card]", filter: "button, input, select, [popover]", preventOnFilter: false,
      animation: isCalm.matches ? 0 : 170, delay: 180, delayOnTouchOnly: true, touchStartThreshold: 4,
      ghostClass: "tf-deal-ghost", dragClass: "tf-deal-drag", scrollSensitivity: 60,
      onStart: ({ item }) => { next = item.nextElementSibling; },
      onEnd: ({ item, from, to }) => { if (from !== to) send(item, from, next); else place(item, from, next); },
    });
  }
}

const stagesOf = (card) => [...card.closest("[data-board]").querySelectorAll("[data-stage]")];

function step(card, by) {
  const stages = stagesOf(card);
  moveTo(card, stages[stages.indexOf(card.closest("[data-stage]")) + by]);
}

document.addEventListener("keydown", (event) => {
  const card = cardAt(document.activeElement);
  if (!card?.closest("[data-board]") || isTaken(event)) return;
  const arrow = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const bracket = { BracketLeft: -1, BracketRight: 1 }[event.code];
  const by = event.shiftKey ? (arrow ?? 0) * (isRtl() ? -1 : 1) : bracket ?? 0;
  if (by) {
    event.preventDefault();
    step(card, by);
  } else if (letterOf(event) === "m" && !event.shiftKey) {
    event.preventDefault();
    card.querySelector("[data-move-menu]")?.click();
  }
});

document.addEventListener("click", (event) => {
  const goal = event.target.closest("[data-move-to]");
  const card = cardAt(goal);
  if (card) moveTo(card, stagesOf(card).find((stage) => stage.dataset.stage === goal.dataset.moveTo));
});

onPart(() => {
  for (const board of document.querySelectorAll("[data-board]")) prepare(board);
});
