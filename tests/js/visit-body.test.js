// Which bytes say what was answered? The form's answers against the body of CONTRACT.md 5. Runs in New York's time.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { answersOf, bodyOf, dayOf, itemsOf, momentOf, newId } from '../../mapper/static/phone/visit-body.js';
import { problems } from '../../mapper/static/phone/visit-problems.js';

const NOW = new Date('2026-11-20T14:05:00-05:00');
const PLACED = { material: 'sten_poster', spot: 'restroom_stall', action: 'placed', quantity: 1 };
const SEEN = { ...PLACED, action: 'seen' };
const STANDING = [
  { material: 'sten_poster', spot: 'counter', last_seen_on: '2026-10-01', quantity: 1 },
  { material: 'sten_card', spot: 'counter', last_seen_on: '2026-10-01', quantity: 20 },
];

/** A poster placed in a restroom stall, now. */
function answers(fields = {}) {
  const nothing = { standing: [], ours: '', followUpOn: '', concern: '', note: '', day: '', distance: 'near' };
  return { venueId: 'venue', outcome: 'placed', items: [PLACED], ...nothing, ...fields };
}

/** What is said of each of the standing items. */
function standing(...actions) {
  return STANDING.map((item, at) => ({ item, action: actions[at] ?? '' }));
}

function sent(fields) {
  return JSON.parse(bodyOf(answers(fields), NOW));
}

function problemsOf(fields) {
  return problems(answers(fields), NOW, (code) => code === 'recalled');
}

test('a placed poster is the body of the contract, key for key', () => {
  assert.deepEqual(sent({}), {
    venue_id: 'venue',
    new_venue: null,
    visited_at: '2026-11-20T14:05:00-05:00',
    outcome: 'placed',
    items: [PLACED],
    follow_up_on: null,
    concern: null,
    note: '',
    distance: 'near',
  });
});

test('the same answers at the same moment give the same bytes', () => {
  assert.equal(bodyOf(answers(), NOW), bodyOf(answers(), NOW));
});

for (const [name, fields, items] of [
  ['rows go with placed and checked', { outcome: 'checked', items: [SEEN] }, [SEEN]],
  ['rows left behind by another outcome stay behind', { outcome: 'promised' }, []],
  [
    'standing items go with any outcome that asks for them',
    { outcome: 'closed_today', standing: standing('seen', 'gone') },
    [
      { material: 'sten_poster', spot: 'counter', action: 'seen', quantity: 1 },
      { material: 'sten_card', spot: 'counter', action: 'gone', quantity: null },
    ],
  ],
  ['not looked at says nothing', { outcome: 'no_answer', standing: standing() }, []],
  [
    'said no, and ours is still up: each standing item is seen',
    { outcome: 'declined', ours: 'seen', standing: standing() },
    [
      { material: 'sten_poster', spot: 'counter', action: 'seen', quantity: 1 },
      { material: 'sten_card', spot: 'counter', action: 'seen', quantity: 20 },
    ],
  ],
  [
    'said no, and took it down: each standing item is gone',
    { outcome: 'declined', ours: 'gone', standing: standing('seen') },
    [
      { material: 'sten_poster', spot: 'counter', action: 'gone', quantity: null },
      { material: 'sten_card', spot: 'counter', action: 'gone', quantity: null },
    ],
  ],
  ["said no, and couldn't see: nothing", { outcome: 'declined', ours: 'unseen', standing: standing('seen') }, []],
  ['closed for good says it all', { outcome: 'closed_for_good', standing: standing('seen') }, []],
]) {
  test(name, () => assert.deepEqual(sent(fields).items, items));
}

for (const [outcome, expected] of [['promised', '2026-12-01'], ['closed_until', '2026-12-01'], ['placed', null]]) {
  test(`a follow-up day with ${outcome}: ${expected}`, () => {
    assert.equal(sent({ outcome, followUpOn: '2026-12-01' }).follow_up_on, expected);
  });
}

test('a visit of another day is at noon there, with the offset of that day, and at no known distance', () => {
  const { visited_at: visitedAt, distance } = sent({ day: '2026-07-04' });
  assert.equal(visitedAt, '2026-07-04T12:00:00-04:00');
  assert.equal(distance, 'unknown');
});

test('today chosen as the day is now', () => {
  const { visited_at: visitedAt, distance } = sent({ day: '2026-11-20' });
  assert.equal(visitedAt, '2026-11-20T14:05:00-05:00');
  assert.equal(distance, 'near');
});

test('a concern and a note go along; half an emoji does not', () => {
  const body = sent({ concern: 'taker', note: '  back door \ud83d' });
  assert.equal(body.concern, 'taker');
  assert.equal(body.note, 'back door \ufffd');
});

for (const [name, fields, expected] of [
  ['nothing is missing', {}, []],
  ['no outcome', { outcome: '' }, ['choose-outcome']],
  ['no spot', { items: [{ ...PLACED, spot: '' }] }, ['choose-spot']],
  ['no material', { items: [{ ...PLACED, material: '' }] }, ['choose-material']],
  ['quantity 0', { items: [{ ...PLACED, quantity: 0 }] }, ['give-quantity']],
  ['quantity 1.5', { items: [{ ...PLACED, quantity: 1.5 }] }, ['give-quantity']],
  ['quantity 10,001', { items: [{ ...PLACED, quantity: 10_001 }] }, ['give-quantity']],
  ['gone needs no quantity', { outcome: 'checked', items: [{ ...SEEN, action: 'gone', quantity: null }] }, []],
  ['a recalled material put up', { items: [{ ...PLACED, material: 'recalled' }] }, ['recalled-placed']],
  ['a recalled material taken down', { outcome: 'checked', items: [{ ...SEEN, material: 'recalled', action: 'removed', quantity: null }] }, []],
  ['placed, but nothing was', { items: [SEEN] }, ['say-what-was-placed']],
  ['checked, but nothing said', { outcome: 'checked', items: [], standing: standing() }, ['say-what-was-checked']],
  ['checked by a standing item', { outcome: 'checked', items: [], standing: standing('seen') }, []],
  ['a row left behind does not hold up another outcome', { outcome: 'no_answer', items: [{ ...PLACED, spot: '' }] }, []],
  ['said no, ours not answered', { outcome: 'declined', standing: standing() }, ['choose-ours']],
  ['said no where there is none of ours', { outcome: 'declined' }, []],
  ['closed until no day', { outcome: 'closed_until' }, ['give-opening-day']],
  ['closed until today', { outcome: 'closed_until', followUpOn: '2026-11-20' }, ['give-opening-day']],
  ['closed until tomorrow', { outcome: 'closed_until', followUpOn: '2026-11-21' }, []],
  ['promised, no day', { outcome: 'promised' }, []],
  ['promised for yesterday', { outcome: 'promised', followUpOn: '2026-11-19' }, ['follow-up-too-early']],
  ['a visit tomorrow', { day: '2026-11-21' }, ['day-in-future']],
]) {
  test(`problems: ${name}`, () => assert.deepEqual(problemsOf(fields), expected));
}

test('a moment carries this phone’s offset, in winter and in summer', () => {
  assert.equal(momentOf(new Date('2026-01-05T03:04:05Z')), '2026-01-04T22:04:05-05:00');
  assert.equal(momentOf(new Date('2026-07-05T03:04:05Z')), '2026-07-04T23:04:05-04:00');
  assert.equal(dayOf(new Date('2026-01-05T03:04:05Z')), '2026-01-04');
});

test('ids are version 4 UUIDs, each its own', () => {
  const ids = Array.from({ length: 100 }, newId);
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(new Set(ids).size, 100);
});

test('a body is read back as the answers that made it', () => {
  const made = answers({ outcome: 'promised', items: [], followUpOn: '2026-12-01', concern: 'taker', note: 'Side door.' });
  const again = answersOf(bodyOf(made, NOW));
  assert.equal(bodyOf(again, new Date('2026-11-22T09:00:00-05:00')), bodyOf(made, NOW));
});

test('what is said of standing items comes back as items', () => {
  const made = answers({ outcome: 'checked', items: [], standing: standing('seen', 'gone') });
  assert.deepEqual(answersOf(bodyOf(made, NOW)).items, itemsOf(made));
});

test('a moment that was kept stays, but where another day is chosen', () => {
  const begun = { visitedAt: '2026-11-19T16:40:00-05:00', day: '2026-11-19', distance: 'near' };
  assert.equal(sent(begun).visited_at, begun.visitedAt);
  assert.equal(sent(begun).distance, 'near');
  assert.equal(sent({ ...begun, day: '2026-11-18' }).visited_at, '2026-11-18T12:00:00-05:00');
  assert.equal(sent({ ...begun, day: '' }).visited_at, '2026-11-20T14:05:00-05:00');
});

test('a place that is not on the list goes along whole', () => {
  const newVenue = { id: 'made', name: 'Corner Cafe', venue_type: 'cafe', address: '', city: 'Portland', lat: null, lon: null };
  const { venue_id: listed, new_venue: found } = sent({ venueId: 'made', newVenue });
  assert.deepEqual([listed, found], [null, newVenue]);
  assert.deepEqual(answersOf(bodyOf(answers({ newVenue }), NOW)).newVenue, newVenue);
});

test('a refill is a placing of its own number', () => {
  const refilled = [{ item: STANDING[1], action: 'placed', quantity: 12 }];
  const [item] = sent({ outcome: 'checked', items: [], standing: refilled }).items;
  assert.deepEqual(item, { material: 'sten_card', spot: 'counter', action: 'placed', quantity: 12 });
  assert.deepEqual(problemsOf({ outcome: 'placed', items: [], standing: refilled }), []);
  assert.deepEqual(problemsOf({ outcome: 'promised', items: [], standing: refilled }), ['refilled-elsewhere']);
  const many = [{ ...refilled[0], quantity: 0 }];
  assert.deepEqual(problemsOf({ outcome: 'checked', items: [], standing: many }), ['give-quantity']);
});
