// Does a map that is a file show each of its places once, one by one where they are few? Without a page.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { fewOrRings, fromFile } from '../../mapper/static/coordinator/file-points.js';

const MAINE = { west: -71.1, south: 42.9, east: -66.9, north: 47.5, zoom: 7 };

/** Places along a diagonal, every third with material up. */
function places(count) {
  return Array.from({ length: count }, (_, n) => ({
    geometry: { coordinates: [-70.9 + (n / count) * 3.9, 43 + (n / count) * 4.4] },
    properties: { kind: 'venue', id: n, name: `Place ${n}`, type: 'cafe', status: n % 3 ? 'never' : 'covered' },
  }));
}

/** How many places the points stand for, and how many of them have material up. */
function told(points) {
  let [all, covered] = [0, 0];
  for (const { properties } of points) {
    all += properties.kind === 'cell' ? properties.count : 1;
    covered += properties.kind === 'cell' ? properties.status.covered : Number(properties.status === 'covered');
  }
  return { all, covered };
}

test('few places come one by one', () => {
  assert.deepEqual(fewOrRings(places(250), 7), places(250));
});

test('many come in rings that count each once, at every zoom', () => {
  for (const zoom of [0, 5, 7, 11, 18]) {
    const points = fewOrRings(places(900), zoom);
    assert.deepEqual(told(points), { all: 900, covered: 300 });
  }
  assert.equal(fewOrRings(places(900), 0).length, 1);
  assert.ok(fewOrRings(places(900), 7).length < 100);
});

test('only what is in view is shown', async () => {
  const venues = places(100);
  const ask = fromFile({ chosen: 100, without_point: 0, rings: { 5: [] }, venues });
  const north = await ask({ ...MAINE, south: 45.2 }, new AbortController().signal);
  assert.deepEqual(told(north.features).all, 50);
  assert.equal(north.counts_only, false);
});

test('a file of counts shows the rings of the nearest zoom that it has, and never a place', async () => {
  const ring = (count) => ({ geometry: { coordinates: [-70, 44] }, properties: { kind: 'cell', count, status: {} } });
  const ask = fromFile({ chosen: 9, without_point: 0, rings: { 5: [ring(9)], 6: [ring(4)] }, venues: [] });
  for (const [zoom, count] of [[3, 9], [5, 9], [6, 4], [12, 4]]) {
    const { features, counts_only: only } = await ask({ ...MAINE, zoom }, new AbortController().signal);
    assert.deepEqual([features[0].properties.count, only], [count, true]);
  }
});
