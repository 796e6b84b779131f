// By which short code do people name a visit, read out over a phone?

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { codeOf } from '../../mapper/static/phone/receipt-code.js';

for (const [start, expected] of [
  ['00000000', 'AAA-000'],
  ['000003e7', 'AAA-999'],
  ['000003e8', 'AAB-000'], // 1000
  ['00005dc0', 'ABA-000'], // 24,000
  ['00d2f000', 'AAA-000'], // 24³ × 1000: round once
  ['ffffffff', 'SNZ-295'],
]) {
  test(`an id that starts with ${start} has the code ${expected}`, () => {
    assert.equal(codeOf(`${start}-1111-4111-8111-111111111111`), expected);
  });
}
