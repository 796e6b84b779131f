// Can a thumb tap each mark of the map, and is every venue in one? Without a page.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cellsOf } from '../../mapper/static/phone/map-cells.js';

const THUMB = 44;

/** Points as if thrown at random, the same ones every time. */
function thrown(count, side) {
  let seed = 1;
  const next = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  return Array.from({ length: count }, (_, thing) => ({ x: next() * side - side / 2, y: next() * side - side / 2, thing }));
}

test('points far apart are marks of their own, at their place', () => {
  assert.deepEqual(cellsOf([{ x: 0, y: 0, thing: 'a' }, { x: 44, y: 0, thing: 'b' }], THUMB), [
    { x: 0, y: 0, things: ['a'] },
    { x: 44, y: 0, things: ['b'] },
  ]);
});

test('what is too close joins the nearest', () => {
  const points = [{ x: 0, y: 0, thing: 'a' }, { x: 60, y: 0, thing: 'b' }, { x: 43, y: 10, thing: 'c' }];
  assert.deepEqual(cellsOf(points, THUMB).map(({ things }) => things), [['a'], ['b', 'c']]);
});

test('of 2,000 venues each is in one mark, and no two marks are within a thumb', () => {
  const points = thrown(2_000, 900);
  const cells = cellsOf(points, THUMB);
  assert.deepEqual(cells.flatMap(({ things }) => things).sort((a, b) => a - b), points.map(({ thing }) => thing));
  for (const one of cells) {
    for (const other of cells) {
      const away = Math.max(Math.abs(one.x - other.x), Math.abs(one.y - other.y));
      assert.ok(one === other || away >= THUMB, `${away} px`);
    }
  }
});

test('2,000 venues are sorted into marks in no time', () => {
  const points = thrown(2_000, 100_000);
  const start = performance.now();
  cellsOf(points, THUMB);
  assert.ok(performance.now() - start < 500);
});
