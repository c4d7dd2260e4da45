// The service worker: pages come from the network; without one, Today and the records opened last come as they were kept.
// What is kept is readable by whoever holds the device, so signing out (or another person) erases it: see offline.js.
const PAGES = "pages";
const FILES = "files";
const MOST_PAGES = 60;
const MOST_FILES = 60;
const KEPT = /^\/$|^\/(customers|deals|leads|tasks)\/\d+\/$|^\/(tasks|calendar)\/$/;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(FILES).then((cache) => cache.add(new Request("/offline", { credentials: "omit" }))).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function trim(cache, most) {
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - most)).map((key) => cache.delete(key)));
}

async function keepPage(path, answer) {
  const cache = await caches.open(PAGES);
  const headers = new Headers({ "Content-Type": "text/html; charset=utf-8", "X-Kept-At": new Date().toISOString() });
  for (const name of ["Content-Security-Policy", "X-Content-Type-Options"]) if (answer.headers.has(name)) headers.set(name, answer.headers.get(name));
  await cache.delete(path);
  await cache.put(path, new Response(await answer.blob(), { headers }));
  await trim(cache, MOST_PAGES);
}

async function keptPage(path) {
  const cache = await caches.open(PAGES);
  const kept = await cache.match(path);
  if (!kept) return (await caches.match("/offline")) ?? Response.error();
  const text = (await kept.text()).replace("<body ", `<body data-kept-at="${kept.headers.get("X-Kept-At")}" `);
  return new Response(text, { headers: kept.headers });
}

async function page(event, path) {
  try {
    const answer = await fetch(event.request);
    const isPage = answer.status === 200 && !answer.redirected && answer.headers.get("Content-Type")?.startsWith("text/html");
    if (isPage && KEPT.test(path)) event.waitUntil(keepPage(path, answer.clone()));
    return answer;
  } catch {
    return keptPage(path);
  }
}

async function file(request) {
  const cache = await caches.open(FILES);
  const kept = await cache.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.status === 200) {
    await cache.put(request, answer.clone());
    await trim(cache, MOST_FILES);
  }
  return answer;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event, url.pathname));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
});

// the app asks for the pages that Today leads to, so that they can be read on the way
self.addEventListener("message", (event) => {
  for (const path of event.data.keep ?? []) {
    if (!KEPT.test(path)) continue;
    event.waitUntil(fetch(path).then((answer) => answer.status === 200 && !answer.redirected && keepPage(path, answer)).catch(() => {}));
  }
});
