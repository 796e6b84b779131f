// For how long are venues kept, whatever somebody does to the phone's clock?

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { away, contactAt, isNews, look } from '../../mapper/static/phone/days-away.js';

const DAY = 86_400_000;
const NOW = Date.parse('2026-05-12T12:00:00Z');

/** Away after looking at each of these moments, in days from contact. */
function after(...days) {
  return away(days.reduce((contact, day) => look(contact, NOW + day * DAY), contactAt(NOW)), 45);
}

for (const [what, days, expected] of [
  ['just now', [0], { days: 0, left: 45, isOver: false }],
  ['after a day', [1], { days: 1, left: 44, isOver: false }],
  ['looked at often', [0.5, 1, 1.5, 2.5], { days: 2, left: 43, isOver: false }],
  ['a week before the end', [38], { days: 38, left: 7, isOver: false }],
  ['on the last day', [44.5], { days: 44, left: 1, isOver: false }],
  ['to the moment', [45], { days: 45, left: 0, isOver: false }],
  ['a little later', [45.01], { days: 45, left: 0, isOver: true }],
  ['after a winter in a drawer', [150], { days: 150, left: 0, isOver: true }],
  ['its clock set forward by three years', [1, 1096], { days: 1096, left: 0, isOver: true }],
  ['its clock set back by three years', [30, -1065], { days: 30, left: 15, isOver: false }],
  ['set back, and then as long away as it may', [30, -1065, -1049.9], { days: 45, left: 0, isOver: true }],
  ['set back again and again', [20, 0, 20, 0, 20], { days: 60, left: 0, isOver: true }],
]) {
  test(`${what}: ${expected.left} days left`, () => assert.deepEqual(after(...days), expected));
}

test('a server from before it was said means 45 days', () => {
  assert.equal(away(contactAt(NOW)).left, 45);
});

test('it is written down each hour, and where the clock went back at once', () => {
  const contact = contactAt(NOW);
  for (const [days, expected] of [[0, false], [0.01, false], [0.05, true], [-0.01, true]]) {
    assert.equal(isNews(contact, look(contact, NOW + days * DAY)), expected);
  }
});
