// What does a phone keep of what it was brought, and what is written when nothing has changed?

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';

import { forgetCarry, freshCarry, keptCarry } from '../../mapper/static/phone/carry.js';

const DAY = 86_400_000;
const NOW = Date.parse('2026-05-12T12:00:00Z');
const CARRY = {
  person: { id: 'vera' }, kept_days: 45, made_on: '2026-05-12', venues: [{ id: 'v', name: 'Laundry' }],
  materials: [{ code: 'poster' }], spots: [{ code: 'stall' }], venue_types: [], towns: [{ name: 'Bath' }],
  numbers: [{ number: '207' }], contacts: [{ county: 'Sagadahoc' }],
  rounds: [{ id: 'r', name: 'Laundry row', stops: [{ venue: 'v' }] }],
};
let shelves;
let written;
let asked;

beforeEach(() => {
  [shelves, written, asked] = [new Map(), [], []];
  globalThis.caches = {
    open: async (name) => ({
      match: async (url) => shelves.get(name)?.get(url)?.clone(),
      put: async (url, answer) => {
        written.push(url);
        if (!shelves.has(name)) shelves.set(name, new Map());
        shelves.get(name).set(url, answer);
      },
    }),
    delete: async (name) => shelves.delete(name),
  };
  globalThis.localStorage = { getItem: () => null, setItem: () => {} };
});

/** The server's next answer. */
function answers(status, body = '', headers = {}) {
  globalThis.fetch = async (_, { headers: sent }) => {
    asked.push(sent['If-None-Match']);
    return new Response(status === 304 ? null : body, { status, headers });
  };
}

async function bring(now = NOW, carry = CARRY) {
  answers(200, JSON.stringify(carry), { ETag: '"a"' });
  return freshCarry('vera', now);
}

test('what was brought is kept, and 304 writes a line, not the list', async () => {
  assert.equal((await bring()).outlook, 'fresh');
  assert.deepEqual(written, ['/api/v1/carry', '/api/v1/carry/contact']);
  written.length = 0;
  answers(304);
  assert.deepEqual(await freshCarry('vera', NOW + 40 * DAY), { outlook: 'unchanged', carry: null });
  assert.deepEqual([asked.at(-1), written], ['"a"', ['/api/v1/carry/contact']]);
  assert.equal((await keptCarry('vera', NOW + 50 * DAY)).venues.length, 1, 'counted from the last contact');
});

test('nothing is written for looking again within the hour', async () => {
  await bring();
  written.length = 0;
  await keptCarry('vera', NOW + 60_000);
  assert.deepEqual(written, []);
});

test('away for too long the venues go, and what it takes to log stays', async () => {
  await bring();
  const { venues, rounds, away, ...rest } = await keptCarry('vera', NOW + 46 * DAY);
  assert.deepEqual([venues, rounds, away.isOver], [[], [], true]);
  const { venues: _, rounds: __, ...expected } = CARRY;
  assert.deepEqual(rest, expected);
  const kept = await shelves.get('carry-vera').get('/api/v1/carry').clone().text();
  assert.ok(!kept.includes('Laundry'), 'off the phone, not only off the page');
  assert.equal((await keptCarry('vera', NOW)).venues.length, 0, 'a clock put back brings nothing back');
  assert.equal((await bring(NOW + 47 * DAY)).outlook, 'fresh');
  assert.equal(asked.at(-1), undefined, 'it comes whole');
  assert.equal((await keptCarry('vera', NOW + 47 * DAY)).venues.length, 1);
});

test('when it was told is kept with it, by the clock of the server', async () => {
  answers(200, JSON.stringify(CARRY), { ETag: '"a"', Date: 'Tue, 12 May 2026 11:58:03 GMT' });
  const told = Date.parse('2026-05-12T11:58:03Z');
  assert.equal((await freshCarry('vera', NOW)).carry.told, told);
  assert.equal((await keptCarry('vera', NOW)).told, told);
});

test('how long is what the server said', async () => {
  await bring(NOW, { ...CARRY, kept_days: 3 });
  assert.equal((await keptCarry('vera', NOW + 2.5 * DAY)).away.left, 1);
  assert.equal((await keptCarry('vera', NOW + 3.5 * DAY)).venues.length, 0);
});

test('a clock set back by years keeps the venues no longer', async () => {
  await bring();
  assert.equal((await keptCarry('vera', NOW - 1_000 * DAY)).venues.length, 1);
  assert.equal((await keptCarry('vera', NOW - 960 * DAY)).venues.length, 1);
  assert.equal((await keptCarry('vera', NOW - 954 * DAY)).away.isOver, true);
});

test('what a phone kept before this version is counted from its contact', async () => {
  const cache = await caches.open('carry-vera');
  await cache.put('/api/v1/carry', new Response(JSON.stringify(CARRY), { headers: { ETag: '"a"', Contact: String(NOW) } }));
  assert.equal((await keptCarry('vera', NOW + 40 * DAY)).away.left, 5);
  assert.equal((await keptCarry('vera', NOW + 46 * DAY)).away.isOver, true);
});

for (const [what, status, body] of [
  ['a captive portal', 200, '<html>Accept the terms</html>'], ['a broken server', 503, ''],
  ['another app', 200, '{"person":{"id":"vera"}}'], ['nothing that was asked for', 304, ''],
]) {
  test(`${what} changes nothing`, async () => {
    answers(status, body);
    assert.equal((await freshCarry('vera', NOW)).outlook, 'unreachable');
    assert.equal(await keptCarry('vera', NOW), null);
  });
}

test('what can not be read any more is asked for anew', async () => {
  await bring();
  const cache = await caches.open('carry-vera');
  await cache.put('/api/v1/carry', new Response('{"cut', { headers: { ETag: '"a"' } }));
  assert.equal(await keptCarry('vera', NOW), null);
  assert.equal((await bring()).outlook, 'fresh');
  assert.equal(asked.at(-1), undefined);
});

test('forgotten is forgotten', async () => {
  await bring();
  await forgetCarry('vera');
  assert.equal(await keptCarry('vera', NOW), null);
});
