// Which venue is meant? Distances and a search that forgives accents and slips of a thumb.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { askPosition, find, fold, index, metresBetween, nearness } from '../../mapper/static/phone/nearby.js';

const PORTLAND = { lat: 43.6591, lon: -70.2568 };
const LABELS = new Map([['laundromat', 'Laundromat'], ['church', 'Church']]);

/** A venue in Portland. */
function venue(fields = {}) {
  return { id: 'v', name: 'Laundry', town: 'Portland', type: 'laundromat', status: 'never', ...PORTLAND, ...fields };
}

function namesFor(typed, venues, position = null) {
  return find(index(venues, LABELS), typed, position).map((found) => found.venue.name);
}

test('a degree of latitude is 111.2 km, one of longitude shrinks with the cosine', () => {
  assert.ok(Math.abs(metresBetween({ lat: 44, lon: -70 }, { lat: 45, lon: -70 }) - 111_195) < 5);
  assert.ok(Math.abs(metresBetween({ lat: 60, lon: -70 }, { lat: 60, lon: -69 }) - 55_597) < 20);
  assert.equal(metresBetween(PORTLAND, PORTLAND), 0);
});

const NORTH_M = 1 / 111_195; // degrees of latitude a metre

for (const [metres, accuracy, expected] of [
  [0, 10, 'near'],
  [99, 10, 'near'],
  [101, 10, 'far'],
  [0, 100, 'near'],
  [0, 101, 'unknown'], // too coarse to say near …
  [5_000, 3_000, 'far'], // … but not to say far
  [3_000, 3_000, 'unknown'],
]) {
  test(`${metres} m away, known to ${accuracy} m: ${expected}`, () => {
    const position = { lat: PORTLAND.lat + metres * NORTH_M, lon: PORTLAND.lon, accuracy };
    assert.equal(nearness(position, venue()), expected);
  });
}

test('without a position, or a point of the venue, the distance is unknown', () => {
  assert.equal(nearness(null, venue()), 'unknown');
  assert.equal(nearness({ ...PORTLAND, accuracy: 5 }, venue({ lat: null, lon: null })), 'unknown');
});

for (const [text, expected] of [
  ['Café Crème', 'cafe creme'],
  ["Suds 'n’ Duds", 'suds n duds'],
  ['  St. Rose–of  Lima ', 'st rose of lima'],
  ['مغسلة', 'مغسلة'],
]) {
  test(`${text} is compared as ${expected}`, () => assert.equal(fold(text), expected));
}

const TOWN = [
  venue({ name: 'Café Crème', type: 'cafe' }),
  venue({ name: 'St. Rose of Lima Parish', type: 'church' }),
  venue({ name: 'Harbor Laundry' }),
  venue({ name: 'Harbour House', type: 'lodging', town: 'Bath' }),
];

for (const [typed, expected] of [
  ['cafe', ['Café Crème']],
  ['st rose', ['St. Rose of Lima Parish']],
  ['landry', ['Harbor Laundry']], // a letter missing
  ['laundryy', ['Harbor Laundry']], // one too many
  ['parihs', ['St. Rose of Lima Parish']], // two swapped
  ['harbor', ['Harbor Laundry', 'Harbour House']], // the exact one first
  ['bath', ['Harbour House']], // by town
  ['church', ['St. Rose of Lima Parish']], // by type of place
  ['rose bath', []], // every word has to fit
  ['xx', []],
  ['rxse of', ['St. Rose of Lima Parish']],
  ['rxs', []], // three letters forgive nothing
]) {
  test(`typing "${typed}" finds ${expected.join(', ') || 'nothing'}`, () => {
    assert.deepEqual(namesFor(typed, TOWN), expected);
  });
}

test('with nothing typed all are listed, by town and name', () => {
  assert.deepEqual(namesFor('', TOWN), ['Harbour House', 'Café Crème', 'Harbor Laundry', 'St. Rose of Lima Parish']);
});

test('with a position the nearest is first, and those without a point are last', () => {
  const venues = [
    venue({ name: 'A no point', lat: null, lon: null }),
    venue({ name: 'B far', lat: PORTLAND.lat + 0.1 }),
    venue({ name: 'C here' }),
  ];
  assert.deepEqual(namesFor('', venues, { ...PORTLAND, accuracy: 10 }), ['C here', 'B far', 'A no point']);
});

test('the position comes from the browser, and its refusal is passed on', async () => {
  const coords = { latitude: 44, longitude: -70, accuracy: 12 };
  const willing = { getCurrentPosition: (say) => say({ coords }) };
  assert.deepEqual(await askPosition(willing), { lat: 44, lon: -70, accuracy: 12 });
  const unwilling = { getCurrentPosition: (_, refuse) => refuse(new Error('denied')) };
  await assert.rejects(askPosition(unwilling), /denied/);
});
