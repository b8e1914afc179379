/* What keeps the pages of visits at hand when the line is cut? This worker: it takes them along when told to, sealed with the
   officer's key, and shows them when nobody answers. It sends nothing and keeps no other page. */
"use strict";
const TOLD = JSON.parse("{{ told|escapejs }}");
const FILES = "firsthour-visit-files";
importScripts(TOLD.store);
const { visitStore: store } = self;

const isPage = (request) => request.method === "GET" && (request.mode === "navigate" || request.headers.get("X-Taken-Along")) && new URL(request.url).pathname.startsWith(TOLD.start);
const isFile = (request) => request.method === "GET" && TOLD.files.includes(new URL(request.url).pathname);

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(FILES).then((kept) => kept.addAll(TOLD.files)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  const tidy = caches.open(FILES).then(async (kept) => {
    const old = (await kept.keys()).filter((request) => !TOLD.files.includes(new URL(request.url).pathname));
    await Promise.all(old.map((request) => kept.delete(request)));
  });
  event.waitUntil(tidy.then(() => self.clients.claim()));
});

/* what is being kept just now; on logging out it is waited for, and no page is kept until somebody comes again */
const busy = new Set();
let isLeft = false;
const keep = (path, response) => {
  const deed = isLeft ? Promise.resolve() : keepOne(path, response);
  busy.add(deed);
  return deed.finally(() => busy.delete(deed));
};
const keepOne = async (path, response) => {
  if (response.redirected || response.type === "opaqueredirect" || response.status === 401) return store.dropPages(); // logged out: nothing is left here
  const officer = response.headers.get("X-Officer");
  if (response.status === 200 && officer) await store.keepPage(officer, { url: path, text: await response.text() });
};
/* the page's clock went on while it lay here; it says since when it was taken along */
const aged = ({ text, at }) => text.replace(/data-now="(\d+)"/, (all, now) => `data-now="${Number(now) + Date.now() - at}" data-taken-at="${at}"`);
const plain = () => new Response(
  `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${TOLD.title}</title><h1>${TOLD.title}</h1><p>${TOLD.words}</p><p><a href="${TOLD.start}">${TOLD.back}</a></p>`,
  { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } },
);
const page = async (event) => {
  const path = new URL(event.request.url).pathname;
  try {
    const response = await fetch(event.request);
    event.waitUntil(keep(path, response.clone()));
    return response;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const kept = await store.readPage(path);
    return kept === null ? plain() : new Response(aged(kept), { headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'self'" } });
  }
};
const file = async (request) => (await caches.match(request, { cacheName: FILES })) || fetch(request);

self.addEventListener("fetch", (event) => {
  if (isPage(event.request)) event.respondWith(page(event));
  else if (isFile(event.request)) event.respondWith(file(event.request));
});
/* `navigate` requests come from here; pages taken along are fetched by the worker itself, which fetch events do not see */
self.addEventListener("message", (event) => {
  const take = async (path) => {
    const response = await fetch(path, { credentials: "same-origin", headers: { "X-Taken-Along": "1" } });
    await keep(path, response);
  };
  const { take: pages, forget } = event.data || {};
  if (forget) {
    isLeft = true;
    event.waitUntil(Promise.allSettled([...busy]).then(store.leave).then(() => event.ports[0].postMessage("forgotten")));
  }
  if (pages) isLeft = false;
  if (pages) event.waitUntil(Promise.all(pages.map((path) => take(path).catch((error) => { if (!(error instanceof TypeError)) throw error; }))));
});
