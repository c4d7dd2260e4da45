// Without a connection: pages as they were kept (sw.js), and notes of form[data-offline] that go out later, exactly once:
// each carries a key, under which the server takes it one time, however often it comes.
import { onPart, token, words } from "./page.js";
import { showToast } from "./toast.js";

const TRY_EVERY = 20000;
const viewer = () => document.body.dataset.viewer;
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
const all = () => JSON.parse(localStorage.getItem("outbox") ?? "[]");
const mine = () => all().filter((one) => one.viewer === viewer());
const store = (items) => localStorage.setItem("outbox", JSON.stringify(items));
const drop = (key) => store(all().filter((one) => one.key !== key));

document.addEventListener("htmx:config:request", (event) => {
  const { sourceElement: form, request } = event.detail.ctx;
  if (!form?.matches?.("form[data-offline]") || !request.body?.delete) return;
  form.dataset.sendKey ||= newKey();
  request.headers["Idempotency-Key"] = form.dataset.sendKey;
  request.body.delete("csrfmiddlewaretoken"); // the header has it; the body must be the same when it is sent again
});

document.addEventListener("htmx:error", (event) => {
  const { ctx } = event.detail;
  const form = ctx?.sourceElement;
  if (ctx?.response || !form?.matches?.("form[data-offline]")) return;
  const item = { key: form.dataset.sendKey, viewer: viewer(), url: form.getAttribute("hx-post"), name: form.dataset.offline,
    body: new URLSearchParams(ctx.request.body).toString(), draft: form.dataset.draft };
  store([...all(), item]);
  delete form.dataset.sendKey;
  localStorage.removeItem(`draft:${form.dataset.draft}`);
  form.reset();
  show();
  showToast({ text: words().kept });
}, true);

document.addEventListener("htmx:after:request", (event) => {
  const { sourceElement: form, response } = event.detail.ctx;
  if (form?.matches?.("form[data-offline]") && response.status < 400) delete form.dataset.sendKey;
});

/** Sends what waits, oldest first; stops at the first that finds no connection. */
async function flush() {
  for (const item of mine()) {
    const headers = { ...token(), "HX-Request": "true", "Idempotency-Key": item.key, "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8" };
    const answer = await fetch(item.url, { method: "POST", headers, body: item.body, redirect: "manual" }).catch(() => null);
    if (!answer || answer.status >= 500 || [0, 401, 409, 429].includes(answer.status) || (answer.status === 403 && document.body.dataset.keptAt)) break; // later, or signed in again
    drop(item.key);
    if (answer.status >= 400) giveBack(item);
    else document.body.dispatchEvent(new CustomEvent("timeline-changed"));
  }
  show();
}

/** What the server refuses is a draft again, where it was written. */
function giveBack(item) {
  const values = [...new URLSearchParams(item.body)].filter(([name]) => name !== "kind").map(([name, value]) => [name, "", value]);
  localStorage.setItem(`draft:${item.draft}`, JSON.stringify(values));
  showToast({ text: words().unsent.replace("{name}", item.name), tone: "error" });
}

function show() {
  const at = document.body.dataset.keptAt;
  const time = at && new Intl.DateTimeFormat(document.documentElement.lang.replace(/^en$/, "en-GB"), { dateStyle: "short", timeStyle: "short" }).format(new Date(at));
  const count = mine().length;
  const text = [at && words().asOf?.replace("{at}", time), count && words().waiting?.replace("{count}", count)].filter(Boolean).join(" ");
  let bar = document.querySelector(".tf-offline");
  if (!text) return bar?.remove();
  if (!bar) {
    bar = Object.assign(document.createElement("p"), { className: "tf-offline" });
    bar.setAttribute("role", "status");
    document.getElementById("main")?.prepend(bar);
  }
  bar.textContent = text;
}

const work = () => viewer() && (navigator.locks ? navigator.locks.request("trefoil-outbox", flush) : flush());
const forgetPages = () => window.caches?.delete("pages");

function start() {
  const last = localStorage.getItem("viewer");
  if (viewer() ? last !== viewer() : location.pathname.startsWith("/account/")) forgetPages(); // somebody else, or nobody
  if (viewer()) localStorage.setItem("viewer", viewer());
  navigator.serviceWorker?.register("/sw.js").then(keepToday).catch(() => {});
  show();
  work();
  setInterval(() => mine().length && work(), TRY_EVERY);
}

/** The installed app keeps the records that Today leads to. */
async function keepToday() {
  if (location.pathname !== "/" || document.body.dataset.keptAt || !matchMedia("(display-mode: standalone)").matches) return;
  const found = [...document.querySelectorAll("#main a[href]")].map((link) => link.getAttribute("href")).filter((path) => /^\/(customers|deals)\/\d+\/$/.test(path));
  (await navigator.serviceWorker.ready).active?.postMessage({ keep: [...new Set(found)].slice(0, 12) });
}

addEventListener("online", () => {
  delete document.body.dataset.keptAt;
  work();
});
document.addEventListener("submit", (event) => event.target.matches("[data-forget-drafts]") && forgetPages());
document.addEventListener("session-ended", forgetPages);
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
onPart(show);
