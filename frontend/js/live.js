// Live updates: body[data-events] names a stream of "entries" events; each element with data-live="customer:3 deal:5 lead:any"
// whose key occurs gets the DOM event "live" (hx-trigger="live" fetches it again). One tab holds the stream for all.
import { debounce, words } from "./page.js";
import { showToast } from "./toast.js";

const SILENCE = 90000; // longer than the server's pause between keep-alives
const LONGEST_WAIT = 30000;
const ALL = "*";
const channel = "BroadcastChannel" in window ? new BroadcastChannel("trefoil-live") : null;
const waiting = new Set();
let lastId = "";
let wait = 1000;
let isEnded = false;

// where somebody types, merge.js keeps what he types; an open menu or a card in the hand would jump away
const isInUse = (element) => element.querySelector(":popover-open, .sortable-chosen");

const refresh = debounce(150, () => {
  if (document.hidden) return;
  const elements = [...document.querySelectorAll("[data-live]")].filter((e) => e.dataset.live.split(/\s+/).some((key) => waiting.has(key) || waiting.has(ALL)));
  const keys = [...waiting];
  waiting.clear();
  for (const element of elements) {
    if (isInUse(element)) offer(element, keys);
    else element.dispatchEvent(new CustomEvent("live", { detail: { keys } }));
  }
});

function offer(element, keys) {
  if (element.querySelector(":scope > .tf-changed")) return;
  const chip = document.createElement("button");
  chip.type = "button";
  chip.className = "tf-changed";
  chip.textContent = words().changed;
  chip.addEventListener("click", () => {
    chip.remove();
    element.dispatchEvent(new CustomEvent("live", { detail: { keys } }));
  });
  element.prepend(chip);
}

function take(entries) {
  for (const entry of entries) {
    if (entry.source) waiting.add(entry.source).add(entry.source.replace(/:.*/, ":any"));
    for (const customer of entry.customers ?? []) waiting.add(`customer:${customer}`);
  }
  refresh();
}

function end() {
  isEnded = true;
  document.dispatchEvent(new CustomEvent("session-ended"));
  showToast({ text: words().ended, tone: "error" });
}

function dispatch(name, data, isOwn) {
  if (isOwn) channel?.postMessage({ name, data });
  if (name === "entries") take(JSON.parse(data));
  if (name === "stale") { // away for too long to be told one by one
    waiting.add(ALL);
    refresh();
  }
  if (name === "told") document.body.dispatchEvent(new CustomEvent("told", { bubbles: true }));
  if (name === "here") document.dispatchEvent(new CustomEvent("here", { detail: { records: JSON.parse(data) } }));
  if (name === "session-ended") end();
}

function readBlock(block) {
  const said = { event: "message", data: [] };
  for (const line of block.split("\n")) {
    const [, field, value] = line.match(/^(\w+): ?(.*)$/) ?? [];
    if (field === "data") said.data.push(value);
    else if (field === "event") said.event = value;
    else if (field === "id") lastId = value;
    else if (field === "retry") wait = Number(value) || wait;
  }
  if (["entries", "stale", "told", "here", "session-ended"].includes(said.event)) dispatch(said.event, said.data.join("\n"), true);
}

async function read(address) {
  const abort = new AbortController();
  const watch = debounce(SILENCE, () => abort.abort());
  watch();
  const headers = { Accept: "text/event-stream", ...(lastId && { "Last-Event-ID": lastId }) };
  const answer = await fetch(address, { headers, signal: abort.signal, cache: "no-store" });
  if ([401, 403, 404].includes(answer.status)) isEnded = true;
  if (!answer.ok || !answer.body) return;
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (let part = await reader.read(); !part.done && !isEnded; part = await reader.read()) {
    watch();
    wait = Math.min(wait, 2000);
    const blocks = (text + part.value.replace(/\r\n?/g, "\n")).split("\n\n");
    text = blocks.pop();
    blocks.forEach(readBlock);
  }
  abort.abort();
}

async function keepReading(address) {
  while (!isEnded) {
    await read(address).catch(() => {});
    const pause = wait * (0.7 + Math.random() * 0.6);
    await new Promise((done) => {
      setTimeout(done, pause);
      addEventListener("online", done, { once: true });
    });
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
}

function start() {
  const address = document.body.dataset.events;
  if (!address) return;
  // without locks (plain http in the firm's own network) each tab reads for itself
  if (navigator.locks && channel) navigator.locks.request("trefoil-live", () => keepReading(address));
  else keepReading(address);
  document.addEventListener("visibilitychange", () => waiting.size && refresh());
  channel?.addEventListener("message", ({ data }) => dispatch(data.name, data.data, false));
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
