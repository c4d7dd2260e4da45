// [data-here="/presence/deal/5/"] shows who else is at the record, and tells the others that this page is, or writes.
import { debounce, token } from "./page.js";

const SPEAK_EVERY = 120000;
const STILL_WRITING = 12000;
const AWAY_AFTER = 60000;
let said = "";

async function say(state) {
  const place = document.querySelector("[data-here]");
  if (!place) return;
  said = state;
  const answer = await fetch(place.dataset.here, {
    method: "POST", headers: token(), body: new URLSearchParams({ state }), keepalive: state === "gone",
  }).catch(() => null);
  if (answer?.status === 200 && said !== "gone") place.innerHTML = await answer.text();
}

const restPen = debounce(STILL_WRITING, () => said === "writing" && say("here"));
const goAway = debounce(AWAY_AFTER, () => document.hidden && say("gone"));

document.addEventListener("input", (event) => {
  if (!event.target.closest("#main, #dialog")) return;
  if (said !== "writing") say("writing");
  restPen();
});

document.addEventListener("here", (event) => {
  const place = document.querySelector("[data-here]");
  const key = place?.dataset.here.split("/").slice(2, 4).join(":");
  if (event.detail.records.includes(key) && said !== "gone") say(said);
});

document.addEventListener("visibilitychange", () => {
  if (document.hidden) goAway();
  else if (said === "gone") say("here");
});
addEventListener("pagehide", () => said && say("gone"));
addEventListener("pageshow", () => {
  const place = document.querySelector("[data-here]")?.dataset.here ?? "";
  // what was said while the last page went away may not have left the browser any more
  const last = sessionStorage.getItem("here");
  if (last && last !== place) fetch(last, { method: "POST", headers: token(), body: new URLSearchParams({ state: "gone" }) }).catch(() => {});
  sessionStorage.setItem("here", place);
  say("here");
});
setInterval(() => document.hidden || say(said || "here"), SPEAK_EVERY);
