// The calendar, loaded only on its page: [data-calendar] names its addresses and words. Times are the reader's wall clock
// (the server speaks no offsets here). A drop posts start, end and version; what stands against it opens a dialog.
import { Calendar } from "fullcalendar";
import dayGrid from "fullcalendar/daygrid";
import interaction from "fullcalendar/interaction";
import list from "fullcalendar/list";
import en from "fullcalendar/locales/en-gb";
import he from "fullcalendar/locales/he";
import pl from "fullcalendar/locales/pl";
import ru from "fullcalendar/locales/ru";
import classic from "fullcalendar/themes/classic";
import timeGrid from "fullcalendar/timegrid";
import { htmx, isRtl, isTaken } from "./page.js";

const VIEWS = { month: "dayGridMonth", week: "timeGridWeek", day: "timeGridDay", agenda: "listMonth" };
const nameOf = (type) => Object.keys(VIEWS).find((key) => VIEWS[key] === type);
const bare = (text) => text.slice(0, 16).replace(/Z$/, "");
const open = (url) => document.dispatchEvent(new CustomEvent("dialog-open", { detail: { url } }));

/** What the clock on the reader's wall shows. */
function wallClock(zone) {
  return new Date().toLocaleString("sv", { timeZone: zone }).replace(" ", "T");
}

/** An icon that says the kind, the time and the title; colours only repeat whose it is. */
function content(box, { event, timeText }) {
  const { kind, repeats, done, ghost, place } = event.extendedProps;
  if (!kind) return event.title;
  const said = JSON.parse(box.dataset.kinds)[kind];
  const sprite = document.querySelector('use[href*="icons"]').getAttribute("href").split("#")[0];
  const line = document.createElement("span");
  line.className = "tf-cal-line";
  const svg = (name) => `<svg class="tf-i tf-i-s" aria-hidden="true"><use href="${sprite}#i-${name}"/></svg>`;
  line.innerHTML = `${svg(done ? "check" : said.icon)}<time></time><span class="tf-cut" dir="auto"></span>${repeats ? svg("repeat") : ""}`;
  line.querySelector("time").textContent = timeText;
  line.querySelector(".tf-cut").textContent = place ? `${event.title} · ${place}` : event.title;
  const hidden = document.createElement("span");
  hidden.className = "tf-hidden";
  hidden.textContent = [said.label, done && box.dataset.done, ghost && box.dataset.again].filter(Boolean).join(", ");
  line.append(hidden);
  return { domNodes: [line] };
}

function classes({ event }) {
  const { hue, done, ghost, off, away } = event.extendedProps;
  const flags = { "tf-cal-done": done, "tf-cal-ghost": ghost, "tf-cal-off": off, "tf-cal-away": away };
  return ["tf-cal-event", hue, ...Object.keys(flags).filter((name) => flags[name])].filter(Boolean).join(" ");
}

const today = ({ isToday }) => (isToday ? "tf-cal-today" : "");

/** Tells the server of a move that the page already shows; takes it back if that is refused. */
async function save(box, calendar, { event, revert }) {
  const values = { start: bare(event.startStr), end: event.end && !event.allDay ? bare(event.endStr) : "", version: event.extendedProps.version };
  const failed = ({ detail }) => { if (!detail.ctx.response || detail.ctx.response.status >= 400) revert(); };
  box.addEventListener("htmx:after:request", failed);
  box.addEventListener("htmx:error", revert);
  await htmx().ajax("POST", box.dataset.moveUrl.replace("/0/", `/${event.id}/`), { source: box, target: box, swap: "none", values });
  box.removeEventListener("htmx:after:request", failed);
  box.removeEventListener("htmx:error", revert);
}

function plan(box, { startStr, start, end, allDay }) {
  if (!box.dataset.newUrl) return;
  const asked = new URLSearchParams({ due_on: startStr.slice(0, 10) });
  if (!allDay) asked.set("due_time", startStr.slice(11, 16));
  if (!allDay) asked.set("minutes", Math.round((end - start) / 60000));
  if (box.dataset.owner) asked.set("owner", box.dataset.owner);
  open(`${box.dataset.newUrl}?${asked}`);
}

function moveByKey(box, calendar, keyed) {
  const event = calendar.getEventById(document.activeElement?.closest("[data-event]")?.dataset.event);
  if (!event?.startEditable && !event?.extendedProps.version) return false;
  const side = isRtl() ? -1 : 1;
  const delta = { ArrowUp: { minutes: -15 }, ArrowDown: { minutes: 15 }, ArrowLeft: { days: -side }, ArrowRight: { days: side } }[keyed.key];
  if (!delta || (event.allDay && delta.minutes)) return false;
  const [start, end] = [event.start, event.end];
  event.moveDates(delta);
  save(box, calendar, { event, revert: () => event.setDates(start, end) });
  return true;
}

function shown(box, calendar, { view }) {
  const [name, on] = [nameOf(view.type), calendar.getDate().toISOString().slice(0, 10)];
  document.querySelector("[data-cal-title]").textContent = view.title;
  for (const button of document.querySelectorAll("[data-cal-show]")) button.setAttribute("aria-pressed", button.dataset.calShow === name);
  document.querySelector("[data-cal-view]").value = name;
  document.querySelector("[data-cal-on]").value = on;
  const address = new URL(location.href);
  address.searchParams.set("view", name);
  address.searchParams.set("on", on);
  history.replaceState(history.state, "", address);
}

function start(box) {
  const { dataset } = box;
  const first = dataset.view || (matchMedia("(max-width: 767.98px)").matches ? "agenda" : "week");
  const editable = !matchMedia("(pointer: coarse)").matches;
  const calendar = new Calendar(box, {
    plugins: [dayGrid, timeGrid, list, interaction, classic], locales: [en, he, pl, ru],
    locale: { en: "en-gb" }[document.documentElement.lang] ?? document.documentElement.lang,
    direction: document.documentElement.dir, timeZone: "UTC", now: () => wallClock(dataset.zone), initialView: VIEWS[first],
    initialDate: dataset.on, headerToolbar: false, displayEventEnd: false, nowIndicator: true, navLinks: true, dayMaxEvents: 4,
    businessHours: JSON.parse(dataset.hours), scrollTime: "07:00", slotMinTime: "00:00", snapDuration: "00:15", allDayText: dataset.allDay,
    eventTimeFormat: { hour: "2-digit", minute: "2-digit", hour12: false }, slotHeaderFormat: { hour: "2-digit", minute: "2-digit", hour12: false },
    events: { url: dataset.eventsUrl, failure: () => htmx().trigger(document.body, "toast", { text: dataset.failed, tone: "error" }) },
    startParam: "start", endParam: "end", timeZoneParam: "zone", noEventsContent: dataset.empty, eventInteractive: true, editable,
    eventDataTransform: (input) => (input.off ? { ...input, display: "background" } : input),
    selectable: Boolean(dataset.newUrl), selectMirror: true, eventClass: classes, listItemEventClass: "tf-cal-dot", dayCellClass: today, dayHeaderClass: today, eventContent: (info) => content(box, info),
    navLinkDayClick: (day) => calendar.changeView("timeGridDay", day), select: (info) => { plan(box, info); calendar.unselect(); },
    eventDidMount: ({ el, event }) => { el.dataset.event = event.id; },
    eventClick: ({ event, jsEvent }) => { jsEvent.preventDefault(); if (event.extendedProps.task) open(event.extendedProps.task); },
    eventDrop: (info) => save(box, calendar, info), eventResize: (info) => save(box, calendar, info),
    datesSet: (info) => { box.dataset.shown = info.view.type; shown(box, calendar, info); }, loading: (isLoading) => box.setAttribute("aria-busy", isLoading),
  });
  calendar.render();
  box.addEventListener("live", () => calendar.refetchEvents());
  document.addEventListener("tasks-changed", () => calendar.refetchEvents());
  document.addEventListener("click", ({ target }) => {
    const [goal, view] = [target.closest("[data-cal-go]"), target.closest("[data-cal-show]")];
    if (goal) calendar[goal.dataset.calGo]();
    if (view) calendar.changeView(VIEWS[view.dataset.calShow]);
  });
  document.addEventListener("keydown", (event) => {
    if (!isTaken(event) && event.shiftKey && moveByKey(box, calendar, event)) event.preventDefault();
  });
}

document.querySelectorAll("[data-calendar]").forEach(start);
