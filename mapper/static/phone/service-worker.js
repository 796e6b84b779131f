// @ts-check
/** How does the phone page open with no network? Keeps one version of the page and its files, whole or not at all. */

/** @type {any} a worker is no window; web/shell.py puts SHELL in front of this file */
const worker = self;
/** @type {{version: string, page: string, files: string[]}} */
const { version, page, files } = worker.SHELL;

const PREFIX = 'shell-';
const NAME = PREFIX + version;
const KEPT_SHELLS = 2; // this one, and the one that an open page may still load parts of
const PATIENCE_MS = 3_000;
const OPENS_HERE = ['/', '/phone'];

worker.addEventListener('install', (/** @type {any} */ event) => event.waitUntil(keepShell()));
worker.addEventListener('activate', (/** @type {any} */ event) => event.waitUntil(takeOver()));
worker.addEventListener('message', (/** @type {any} */ event) => event.data === 'take-over' && worker.skipWaiting());
worker.addEventListener('fetch', (/** @type {any} */ event) => {
  const answer = answerTo(event.request);
  if (answer) event.respondWith(answer);
});

/** Everything arrives before anything is kept: a shell with a hole in it would open to nothing. */
async function keepShell() {
  const answers = await Promise.all([page, ...files].map(async (url) => ({ url, answer: await whole(url) })));
  const cache = await caches.open(NAME);
  await Promise.all(answers.map(({ url, answer }) => cache.put(url, answer)));
}

/** A captive portal answers for every address: what is not ours ends the installation. @param {string} url */
async function whole(url) {
  const answer = await fetch(url, { cache: 'reload', redirect: 'error' });
  const isPage = (answer.headers.get('Content-Type') ?? '').startsWith('text/html');
  const isOurs = url === page ? (await answer.clone().text()).includes(`data-shell="${version}"`) : !isPage;
  if (!answer.ok || !isOurs) throw new Error(`not of this version: ${url}`);
  return answer;
}

async function takeOver() {
  const shells = (await caches.keys()).filter((name) => name.startsWith(PREFIX)); // the oldest first
  const old = shells.filter((name) => name !== NAME).slice(0, -(KEPT_SHELLS - 1));
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** @param {Request} request @returns {Promise<Response>|null} null: as if no worker were there */
function answerTo(request) {
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== worker.location.origin) return null;
  if (request.mode === 'navigate') return OPENS_HERE.includes(url.pathname) ? open(request, url.pathname) : null;
  return isOfShell(url.pathname) ? fromShell(request) : null;
}

/**
 * Opened afresh, the page is there at once and asks the server later. Come to from a page of ours, as after signing
 * in, it is the server's, where that answers soon.
 * @param {Request} request
 * @param {string} path
 */
async function open(request, path) {
  const kept = await caches.match(page, { cacheName: NAME });
  const isFresh = path === '/phone' && !request.referrer.startsWith(worker.location.origin);
  if (kept && isFresh) return kept;
  return kept ? soonOr(request, kept) : fetch(request);
}

/** @param {Request} request @param {Response} kept @returns {Promise<Response>} */
function soonOr(request, kept) {
  return new Promise((resolve) => {
    setTimeout(() => resolve(kept), PATIENCE_MS);
    // A gateway's error is no page of ours either.
    fetch(request).then((answer) => resolve(answer.status < 500 ? answer : kept), () => resolve(kept));
  });
}

/** @param {string} path */
function isOfShell(path) {
  return files.includes(path) || path.startsWith('/static/built/');
}

/** Files are named by their content: one kept by an older shell is the same. @param {Request} request */
async function fromShell(request) {
  return (await caches.match(new URL(request.url).pathname)) ?? fetch(request);
}
