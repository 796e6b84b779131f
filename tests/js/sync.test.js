// Has the server got it? The whole table of answers against a fake network and an outbox in memory.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import { Sync } from '../../mapper/static/phone/sync.js';

const NOW = new Date('2026-11-20T14:05:00-05:00');
const RECEIVED_AT = '2026-11-20T19:05:01.000Z';
const hexOf = (text) => createHash('sha256').update(text, 'utf8').digest('hex');

/** The outbox's promises, kept in memory. */
class MemoryOutbox {
  constructor(...ids) {
    this.held = ids.map((id) => ({ id, path: `/api/v1/visits/${id}`, body: `{"note":"é ${id}"}`, person: 'vera', state: 'waiting', tries: 0, problems: [] }));
    this.receipts = [];
  }

  async entries() {
    return this.held.map((entry) => ({ ...entry }));
  }

  async mark(id, changes) {
    const found = this.held.find((entry) => entry.id === id);
    if (found) Object.assign(found, changes);
    return Boolean(found);
  }

  async receive({ id }, receivedAt) {
    this.held = this.held.filter((entry) => entry.id !== id);
    this.receipts.push({ id, receivedAt });
  }

  get states() {
    return this.held.map(({ id, state }) => `${id} ${state}`);
  }
}

/** A network that answers each request with the next of the answers, the last one for ever. */
function network(...answers) {
  const requests = [];
  const fetch = async (path, request) => {
    const answer = answers[Math.min(requests.length, answers.length - 1)];
    requests.push({ path, ...request });
    return answer(path, request);
  };
  return { fetch, requests };
}

const json = (status, said, headers = {}) => () => new Response(JSON.stringify(said), { status, headers });
const idOf = (path) => path.split('/').pop();
const stored = (path, { body }) =>
  json(201, { id: idOf(path), sha256: hexOf(body), received_at: RECEIVED_AT, status: 'stored' })();
const already = (path, { body }) =>
  json(201, { id: idOf(path), sha256: hexOf(body), received_at: RECEIVED_AT, status: 'already' })();
const problem = (status, type, more = {}, headers = {}) => json(status, { type, title: 'A sentence.', status, ...more }, headers);
const unplugged = () => Promise.reject(new TypeError('Failed to fetch'));
/** The connection breaks while the answer arrives. */
const brokenOff = (path, request) => {
  const begun = JSON.stringify({ id: idOf(path), sha256: hexOf(request.body) }).slice(0, 30);
  const body = new ReadableStream({
    start(stream) { stream.enqueue(new TextEncoder().encode(begun)); },
    pull(stream) { stream.error(new TypeError('network error')); },
  });
  return new Response(body, { status: 201 });
};

function syncOf(outbox, fetch, more = {}) {
  return new Sync({ outbox, fetch, now: () => NOW, ...more });
}

for (const [name, answer] of [['new', stored], ['again', already]]) {
  test(`201 that echoes id and bytes (${name}): the entry goes, its receipt stands`, async () => {
    const outbox = new MemoryOutbox('a');
    const run = await syncOf(outbox, network(answer).fetch).deliver();
    assert.deepEqual(outbox.states, []);
    assert.deepEqual(outbox.receipts, [{ id: 'a', receivedAt: RECEIVED_AT }]);
    assert.deepEqual(run, { outlook: 'fine', received: 1, retryInS: null });
  });
}

// Answer to the first of two entries → what becomes of both, how many were sent, the outlook, whether a timer helps.
for (const [name, answer, states, sends, outlook, retries] of [
  ['201 of another id', (p, r) => json(201, { id: 'b', sha256: hexOf(r.body), received_at: RECEIVED_AT })(), ['a waiting', 'b waiting'], 1, 'unreachable', true],
  ['201 of other bytes', json(201, { id: 'a', sha256: hexOf('other'), received_at: RECEIVED_AT }), ['a waiting', 'b waiting'], 1, 'unreachable', true],
  ['201 without an echo', json(201, {}), ['a waiting', 'b waiting'], 1, 'unreachable', true],
  ['200, even with an echo', (p, r) => json(200, { id: 'a', sha256: hexOf(r.body) })(), ['a waiting', 'b waiting'], 1, 'unreachable', true],
  ['200 with a page (captive portal)', () => new Response('<html>Sign in to the wifi'), ['a waiting', 'b waiting'], 1, 'unreachable', true],
  ['201 with a page', () => new Response('<html>', { status: 201 }), ['a waiting', 'b waiting'], 1, 'unreachable', true],
  ['204', () => new Response(null, { status: 204 }), ['a waiting', 'b waiting'], 1, 'unreachable', true],
  ['a redirect, followed by nobody', () => ({ type: 'opaqueredirect', status: 0, headers: new Headers(), json: unplugged }), ['a waiting', 'b waiting'], 1, 'unreachable', true],
  ['no network', unplugged, ['a waiting', 'b waiting'], 1, 'unreachable', true],
  ['a reset before the body is out', () => Promise.reject(new TypeError('ECONNRESET')), ['a waiting', 'b waiting'], 1, 'unreachable', true],
  ['a reset within the answer', brokenOff, ['a waiting', 'b waiting'], 1, 'unreachable', true],
  ['half of the JSON', (p, r) => new Response(JSON.stringify({ id: 'a', sha256: hexOf(r.body) }).slice(0, -2), { status: 201 }), ['a waiting', 'b waiting'], 1, 'unreachable', true],
  ['201 with JSON that is no object', json(201, null), ['a waiting', 'b waiting'], 1, 'unreachable', true],
  ['302 with a body', json(302, {}, { Location: '/sign-in' }), ['a waiting', 'b waiting'], 1, 'unreachable', true],
  ['400', problem(400, 'about:blank'), ['a waiting'], 2, 'fine', true],
  ['404, a server that is being mended', problem(404, 'about:blank'), ['a waiting'], 2, 'fine', true],
  ['404 with a page', () => new Response('<html>', { status: 404 }), ['a waiting', 'b waiting'], 1, 'unreachable', true],
  ['405', problem(405, 'about:blank'), ['a waiting'], 2, 'fine', true],
  ['415', problem(415, 'about:blank'), ['a waiting'], 2, 'fine', true],
  ['413, which no second try makes smaller', problem(413, 'too-large'), ['a needs-fixing'], 2, 'fine', false],
  ['413 with a page, from a proxy', () => new Response('<html>', { status: 413 }), ['a needs-fixing'], 2, 'fine', false],
  ['401 of somebody else’s JSON', json(401, { login: 'here' }), ['a waiting', 'b waiting'], 1, 'unreachable', true],
  ['401 expired', problem(401, 'expired'), ['a needs-sign-in', 'b waiting'], 1, 'signed-out', false],
  ['401 revoked', problem(401, 'revoked'), ['a needs-sign-in', 'b waiting'], 1, 'revoked', false],
  ['401 waiting', problem(401, 'waiting'), ['a needs-approval', 'b waiting'], 1, 'waiting', true],
  ['403', problem(403, 'other-origin'), ['a needs-sign-in', 'b waiting'], 1, 'signed-out', false],
  ['403 with a page', () => new Response('<html>', { status: 403 }), ['a waiting', 'b waiting'], 1, 'unreachable', true],
  ['409', problem(409, 'conflict'), ['a conflict'], 2, 'fine', false],
  ['422', problem(422, 'malformed', { problems: [{ field: 'items', message: 'Say what was placed.' }] }), ['a needs-fixing'], 2, 'fine', false],
  ['429', problem(429, 'too-many', {}, { 'Retry-After': '90' }), ['a waiting', 'b waiting'], 1, 'unreachable', true],
  ['500, which may be this entry’s fault', problem(500, 'about:blank'), ['a waiting'], 2, 'fine', true],
  ['502 with a page', () => new Response('<html>', { status: 502 }), ['a waiting', 'b waiting'], 1, 'unreachable', true],
  ['503', problem(503, 'about:blank', {}, { 'Retry-After': '30' }), ['a waiting', 'b waiting'], 1, 'unreachable', true],
]) {
  test(`${name}: kept`, async () => {
    const outbox = new MemoryOutbox('a', 'b');
    const { fetch, requests } = network(answer, stored);
    const run = await syncOf(outbox, fetch).deliver();
    assert.deepEqual(outbox.states, states);
    assert.equal(requests.length, sends);
    assert.equal(run.outlook, outlook);
    assert.equal(run.retryInS !== null, retries);
  });
}

test('what the server said is kept with an entry that needs fixing', async () => {
  const outbox = new MemoryOutbox('a');
  const said = { problems: [{ field: 'items', message: 'Say what was placed.' }, { field: 'note', message: 'Too long.' }] };
  await syncOf(outbox, network(problem(422, 'malformed', said)).fetch).deliver();
  assert.deepEqual(outbox.held[0].problems, ['Say what was placed.', 'Too long.']);
});

test('oldest first, one at a time', async () => {
  const outbox = new MemoryOutbox('a', 'b', 'c');
  let underWay = 0;
  const { fetch, requests } = network(async (path, request) => {
    underWay += 1;
    assert.equal(underWay, 1);
    await new Promise((resolve) => { setTimeout(resolve, 2); });
    underWay -= 1;
    return stored(path, request);
  });
  assert.equal((await syncOf(outbox, fetch).deliver()).received, 3);
  assert.deepEqual(requests.map(({ path }) => idOf(path)), ['a', 'b', 'c']);
});

test('a request carries the exact bytes, the clock of the phone, and follows no redirect', async () => {
  const outbox = new MemoryOutbox('a');
  const { fetch, requests } = network(stored);
  const { body, path } = outbox.held[0];
  await syncOf(outbox, fetch).deliver();
  const [request] = requests;
  assert.equal(request.path, path);
  assert.equal(request.body, body);
  assert.equal(request.method, 'PUT');
  assert.equal(request.redirect, 'manual');
  assert.equal(request.headers['Client-Time'], '2026-11-20T14:05:00-05:00');
  assert.equal(request.headers['Logged-By'], 'vera');
  assert.equal(request.headers['Content-Type'], 'application/json');
});

test('the bytes never change between tries, and tries are counted', async () => {
  const outbox = new MemoryOutbox('a');
  const { fetch, requests } = network(unplugged, unplugged, stored);
  const sync = syncOf(outbox, fetch);
  await sync.deliver();
  await sync.deliver();
  assert.equal(outbox.held[0].tries, 2);
  await sync.deliver();
  assert.equal(new Set(requests.map(({ body }) => body)).size, 1);
  assert.deepEqual(outbox.states, []);
});

test('an entry left "sending" by a page that was closed is sent again', async () => {
  const outbox = new MemoryOutbox('a');
  outbox.held[0].state = 'sending';
  await syncOf(outbox, network(already).fetch).deliver();
  assert.deepEqual(outbox.states, []);
});

test('after signing in again, what waited for it goes out', async () => {
  const outbox = new MemoryOutbox('a', 'b');
  const sync = syncOf(outbox, network(problem(401, 'expired'), stored).fetch);
  await sync.deliver();
  assert.equal((await sync.deliver()).received, 2);
});

test('what needs a person is not sent again by itself', async () => {
  const outbox = new MemoryOutbox('a', 'b');
  outbox.held[0].state = 'needs-fixing';
  outbox.held[1].state = 'conflict';
  const { fetch, requests } = network(stored);
  assert.deepEqual(await syncOf(outbox, fetch).deliver(), { outlook: null, received: 0, retryInS: null });
  assert.equal(requests.length, 0);
});

test('one saved while another is under way goes out in the same run', async () => {
  const outbox = new MemoryOutbox('a');
  const { fetch } = network((path, request) => {
    if (idOf(path) === 'a') outbox.held.push(...new MemoryOutbox('b').held);
    return stored(path, request);
  });
  assert.equal((await syncOf(outbox, fetch).deliver()).received, 2);
});

test('called while it runs, it sends nothing twice and goes round once more', async () => {
  const outbox = new MemoryOutbox('a');
  const { fetch, requests } = network(stored);
  const sync = syncOf(outbox, fetch);
  const runs = [sync.deliver(), sync.deliver(), sync.deliver()];
  for (const run of await Promise.all(runs)) {
    assert.deepEqual(run, { outlook: 'fine', received: 1, retryInS: null });
  }
  assert.equal(requests.length, 1);
  assert.deepEqual(outbox.states, []);
});

test('the pause grows with each failure, and is at most five minutes', async () => {
  const sync = syncOf(new MemoryOutbox('a'), network(unplugged).fetch);
  const pauses = [];
  for (let run = 0; run < 12; run += 1) pauses.push((await sync.deliver()).retryInS);
  assert.ok(pauses[0] >= 1 && pauses[0] <= 2);
  assert.ok(pauses[5] >= 32 && pauses[5] <= 64);
  assert.ok(pauses[11] >= 150 && pauses[11] <= 300);
});

test('never sooner than the server asks', async () => {
  const answer = problem(429, 'too-many', {}, { 'Retry-After': '900' });
  assert.equal((await syncOf(new MemoryOutbox('a'), network(answer).fetch).deliver()).retryInS, 900);
});

test('while another tab holds the lock nothing is sent, and it is tried again soon', async () => {
  const outbox = new MemoryOutbox('a');
  const { fetch, requests } = network(stored);
  const locks = { request: async (name, options, work) => work(null) };
  const run = await syncOf(outbox, fetch, { locks }).deliver();
  assert.equal(requests.length, 0);
  assert.deepEqual(outbox.states, ['a waiting']);
  assert.ok(run.retryInS > 0);
});

test('with the lock it sends, under one name and without waiting for it', async () => {
  const asked = [];
  const locks = { request: async (name, options, work) => { asked.push([name, options]); return work({ name }); } };
  const run = await syncOf(new MemoryOutbox('a'), network(stored).fetch, { locks }).deliver();
  assert.equal(run.received, 1);
  assert.deepEqual(asked, [['outreach-outbox', { ifAvailable: true }]]);
});

test('the page hears of every change', async () => {
  let changes = 0;
  const onChange = () => { changes += 1; };
  await syncOf(new MemoryOutbox('a'), network(stored).fetch, { onChange }).deliver();
  assert.equal(changes, 2); // being sent, received
});

test('a slow answer is given up, and what was begun waits again', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const outbox = new MemoryOutbox('a');
  const fetch = (path, { signal }) =>
    new Promise((_, reject) => { signal.addEventListener('abort', () => reject(signal.reason)); });
  const run = syncOf(outbox, fetch).deliver();
  while (outbox.states[0] !== 'a sending') await new Promise((resolve) => { setImmediate(resolve); });
  t.mock.timers.tick(29_000);
  assert.deepEqual(outbox.states, ['a sending']);
  t.mock.timers.tick(1_001);
  assert.equal((await run).outlook, 'unreachable');
  assert.deepEqual(outbox.states, ['a waiting']);
});

test('an answer whose body never ends is given up, too', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const outbox = new MemoryOutbox('a');
  const fetch = async (path, { signal }) => ({
    status: 201,
    headers: new Headers(),
    text: () => new Promise((_, reject) => { signal.addEventListener('abort', () => reject(signal.reason)); }),
  });
  const run = syncOf(outbox, fetch).deliver();
  while (outbox.states[0] !== 'a sending') await new Promise((resolve) => { setImmediate(resolve); });
  t.mock.timers.tick(30_001);
  assert.equal((await run).outlook, 'unreachable');
});

test('the answer got lost after the body was stored: asked again, it is there already', async () => {
  const outbox = new MemoryOutbox('a');
  const sync = syncOf(outbox, network(unplugged, already).fetch);
  assert.equal((await sync.deliver()).outlook, 'unreachable');
  assert.equal((await sync.deliver()).received, 1);
});

for (const [name, wish, date, seconds] of [
  ['seconds', '900', null, 900],
  ['a moment', 'Fri, 20 Nov 2026 19:20:00 GMT', null, 900],
  ['a moment, by the server’s clock where the phone’s is three years behind', 'Mon, 20 Nov 2029 19:20:00 GMT', 'Mon, 20 Nov 2029 19:05:00 GMT', 900],
  ['a month is no wish that a browser can time', '2592000', null, 86_400],
]) {
  test(`never sooner than the server asks: ${name}`, async () => {
    const answer = problem(503, 'about:blank', {}, { 'Retry-After': wish, ...(date ? { Date: date } : {}) });
    const run = await syncOf(new MemoryOutbox('a'), network(answer).fetch).deliver();
    assert.equal(run.retryInS, seconds);
  });
}

for (const wish of ['-5', 'soon', 'Fri, 20 Nov 2020 00:00:00 GMT', '']) {
  test(`a wish that is none (${wish}): the usual pause`, async () => {
    const answer = problem(429, 'too-many', {}, { 'Retry-After': wish });
    const run = await syncOf(new MemoryOutbox('a'), network(answer).fetch).deliver();
    assert.ok(run.retryInS >= 1 && run.retryInS <= 2);
  });
}

test('a proxy’s page with Retry-After is honoured as well', async () => {
  const answer = () => new Response('<html>', { status: 503, headers: { 'Retry-After': '60' } });
  assert.equal((await syncOf(new MemoryOutbox('a'), network(answer).fetch).deliver()).retryInS, 60);
});

test('a server that asked for rest has it, whatever wakes the page; a tap asks all the same', async () => {
  let now = NOW;
  const outbox = new MemoryOutbox('a');
  const { fetch, requests } = network(problem(429, 'too-many', {}, { 'Retry-After': '300' }));
  const sync = syncOf(outbox, fetch, { now: () => now });
  await sync.deliver();
  now = new Date(Number(NOW) + 100_000);
  assert.deepEqual(await sync.deliver(), { outlook: null, received: 0, retryInS: 200 });
  assert.equal(requests.length, 1);
  await sync.deliver({ isAsked: true });
  assert.equal(requests.length, 2);
  now = new Date(Number(NOW) + 401_000);
  await sync.deliver();
  assert.equal(requests.length, 3);
});

test('no network is no wish for rest: the next connection is used at once', async () => {
  const { fetch, requests } = network(unplugged, stored);
  const sync = syncOf(new MemoryOutbox('a'), fetch);
  await sync.deliver();
  assert.equal((await sync.deliver()).received, 1);
  assert.equal(requests.length, 2);
});

test('what was left "sending" waits again, though nothing gets that far', async () => {
  const outbox = new MemoryOutbox('a', 'b');
  outbox.held[1].state = 'sending';
  await syncOf(outbox, network(unplugged).fetch).deliver();
  assert.deepEqual(outbox.states, ['a waiting', 'b waiting']);
});

test('one that is replaced or thrown away the moment before is not sent', async () => {
  const outbox = new MemoryOutbox('a', 'b');
  const { fetch, requests } = network(stored);
  const { mark } = outbox;
  outbox.mark = function (id, changes) {
    if (id === 'a') this.held = this.held.filter((entry) => entry.id !== 'a');
    return mark.call(this, id, changes);
  };
  assert.equal((await syncOf(outbox, fetch).deliver()).received, 1);
  assert.deepEqual(requests.map(({ path }) => idOf(path)), ['b']);
});

test('what the server could not take just now is told apart from no connection', async () => {
  for (const [answer, isTroubled] of [[problem(500, 'about:blank'), true], [problem(503, 'about:blank'), true], [unplugged, false]]) {
    const outbox = new MemoryOutbox('a');
    await syncOf(outbox, network(answer).fetch).deliver();
    assert.equal(outbox.held[0].isTroubled, isTroubled);
  }
});
