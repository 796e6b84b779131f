// Which shade, which share, which sums? What the map works out without a page.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { shadeOf } from '../../mapper/static/coordinator/area-shades.js';
import { dayInWords, grouped, percentage, places } from '../../mapper/static/coordinator/hand-over.js';
import { countsOf } from '../../mapper/static/coordinator/in-view.js';

for (const [covered, eligible, shade] of [
  [0, 0, 'unknown'],
  [0, 1, '0'],
  [1, 1000, '1'],
  [249, 1000, '1'],
  [1, 4, '2'],
  [499, 1000, '2'],
  [1, 2, '3'],
  [749, 1000, '3'],
  [3, 4, '4'],
  [7, 7, '4'],
]) {
  test(`${covered} of ${eligible} is shade ${shade}`, () => assert.equal(shadeOf({ covered, eligible }), shade));
}

for (const [count, whole, said] of [
  [0, 0, ''],
  [0, 3, '0.0 %'],
  [1, 3, '33.3 %'],
  [2, 3, '66.7 %'],
  [1, 8, '12.5 %'],
  [1, 16, '6.3 %'], // 6.25, half-up
  [1, 800, '0.1 %'], // 0.125
  [25, 2000, '1.3 %'], // 1.25
  [7, 7, '100.0 %'],
]) {
  test(`${count} of ${whole} is “${said}”`, () => assert.equal(percentage(count, whole), said));
}

test('places and cells add up, each place once', () => {
  const cell = { covered: 2, lapsed: 1, gone: 0, promised: 0, declined: 0, never: 0, excluded: 4 };
  const counts = countsOf([
    { geometry: { coordinates: [0, 0] }, properties: { kind: 'cell', count: 7, status: cell } },
    { geometry: { coordinates: [0, 0] }, properties: { kind: 'venue', id: 1, name: '', type: '', status: 'covered' } },
    { geometry: { coordinates: [0, 0] }, properties: { kind: 'venue', id: 2, name: '', type: '', status: 'never' } },
  ]);
  assert.deepEqual(counts, { covered: 3, lapsed: 1, gone: 0, promised: 0, declined: 0, never: 1, excluded: 4 });
});

test('counts and days read as on the pages', () => {
  assert.equal(grouped(12345), '12,345');
  assert.equal(places(1), '1 place');
  assert.equal(places(1000), '1,000 places');
  assert.equal(dayInWords('2026-11-02'), '2 Nov 2026');
  assert.equal(dayInWords('2026-09-30'), '30 Sep 2026');
});
