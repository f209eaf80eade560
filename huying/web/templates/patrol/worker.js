// The patrol page without a network: its own files, by the build they belong to, and the page without any case.
// What is asked of the server is never kept: no list, no case, no photo, nobody's data.
"use strict";

const BUILD = {{ build|tojson }};
const PAGE = {{ page|tojson }};
const SHELL = {{ shell|tojson }};
const FILES = {{ files|tojson }};
const OURS = {{ ("huying-patrol " ~ slug ~ " ")|tojson }};
const CACHE = OURS + BUILD;
const AWAY = {{ away|tojson }}; // what is said where there is neither a network nor a kept page
const PATIENCE = 6000; // milliseconds until a network that says nothing counts as none

async function fill() {
  const cache = await caches.open(CACHE);
  await Promise.all(FILES.map(async (file) => (await cache.match(file)) || cache.add(file)));
  return cache;
}

/** The answer once all of it has come: one that breaks off while it is written would take the one before with it. */
async function whole(answer) {
  const headers = new Headers(answer.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  return new Response(await answer.text(), { headers });
}

/** Keep the page as this build makes it; what an earlier build kept goes only once this is there. */
async function renew() {
  const cache = await fill();
  const answer = await fetch(SHELL, { credentials: "same-origin", redirect: "manual", cache: "no-store" });
  if (answer.status !== 200) return undefined;
  if (answer.headers.get("X-Huying-Build") !== BUILD) return self.registration.update();
  await cache.put(PAGE, await whole(answer));
  const old = (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== CACHE);
  return Promise.all(old.map((name) => caches.delete(name)));
}

let renewing = null;

function keep() {
  renewing = renewing || renew().catch(() => {}).then(() => (renewing = null));
  return renewing;
}

async function kept(request) {
  const older = (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== CACHE);
  for (const name of [CACHE, ...older]) {
    const found = await (await caches.open(name)).match(request, { ignoreVary: true });
    if (found) return found;
  }
  return undefined;
}

const keptPage = () => kept(PAGE).catch(() => undefined);

function away() {
  return new Response(AWAY, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}

/** The page from the server, else the kept one, else words: the browser's own page of errors is never seen. */
async function pageOf(request) {
  const asked = fetch(request).catch(() => undefined);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE)).then(keptPage);
  return (await Promise.race([asked, late])) || (await keptPage()) || (await asked) || away();
}

// At once, before anything is kept: from then on nobody without a network sees less than words, and what an earlier
// worker kept is still there.
self.addEventListener("install", (event) => event.waitUntil(self.skipWaiting()));
// Nothing but this: until it is over no page is answered, and without a network that would be for long.
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => event.data === "keep" && event.waitUntil(keep()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && pathname === PAGE) event.respondWith(pageOf(request));
  else if (FILES.includes(pathname) || pathname.startsWith({{ static_root|tojson }})) {
    event.respondWith(kept(request).then((found) => found || fetch(request)));
  }
});
