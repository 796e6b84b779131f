// What is sent of a place that is not on the list, what is missing, and is it there already? Without a page.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { newVenueOf, pinAt, placeProblems, venueOf } from '../../mapper/static/phone/new-venue.js';
import { mayBeSame } from '../../mapper/static/phone/same-place.js';

const ID = '0b5d3a9e-6f0c-4b7e-9a53-3f6d0a1c2b3d';
const PIN = { lat: 43.6591, lon: -70.2568 };
const NORTH_M = 1 / 111_195; // degrees of latitude a metre

/** A bakery in Portland, with a pin. */
function typed(fields = {}) {
  return { id: ID, name: 'Corner Bakery', type: 'cafe', address: '', town: 'Portland', pin: PIN, ...fields };
}

/** A venue on the list. */
function venue(fields = {}) {
  return { id: 'v', name: 'Harbor Laundry', town: 'Portland', type: 'laundromat', ...PIN, ...fields };
}

for (const [lat, lon, pin] of [
  [43.65912345, -70.25678901, { lat: 43.6591, lon: -70.2568 }],
  [43.65995, -70.25995, { lat: 43.66, lon: -70.2599 }], // half up, as Math.round
  [0, 0, { lat: 0, lon: 0 }],
  [43.66, 289.74, { lat: 43.66, lon: -70.26 }], // the map was turned once around
  [43.66, -430.26, { lat: 43.66, lon: -70.26 }],
]) {
  test(`a pin at ${lat}, ${lon} has four decimals`, () => {
    const found = pinAt(lat, lon);
    assert.deepEqual(found, pin);
    assert.ok(String(found.lat).length <= 8 && String(found.lon).length <= 9);
  });
}

for (const [name, fields, expected] of [
  ['nothing is missing', {}, []],
  ['no name', { name: '' }, ['name name-the-place']],
  ['a name of spaces', { name: ' \u00a0 ' }, ['name name-the-place']],
  ['a name that prints nothing', { name: '\u200b\u202e' }, ['name name-the-place']],
  ['a name of one sign', { name: '+' }, []],
  ['a name of 200 letters', { name: 'ä'.repeat(200) }, []],
  ['200 letters of two units each, as the server counts', { name: '🧺'.repeat(200) }, []],
  ['a name of 201 letters', { name: 'a'.repeat(201) }, ['name too-long']],
  ['no type', { type: '' }, ['type choose-type']],
  ['a pin and no town', { town: '' }, []],
  ['a town and no pin', { pin: null }, []],
  ['neither', { town: ' ', pin: null }, ['town say-town-or-pin']],
  ['an address without its town is no place', { town: '', pin: null, address: '12 Wharf Street' }, ['town say-town-or-pin']],
  ['too long a town', { town: 'a'.repeat(101) }, ['town too-long']],
  ['too long an address', { address: 'a'.repeat(201) }, ['address too-long']],
  ['several, in the order of the form', { name: '', type: '', town: '', pin: null },
    ['name name-the-place', 'type choose-type', 'town say-town-or-pin']],
]) {
  test(`problems: ${name}`, () => {
    assert.deepEqual(placeProblems(typed(fields)).map(({ field, problem }) => `${field} ${problem}`), expected);
  });
}

test('the new venue is that of the contract, key for key', () => {
  assert.deepEqual(newVenueOf(typed({ name: ' Corner Bakery\0 ', address: ' 1 Main St ', town: ' Portland \ud83d' })), {
    id: ID, name: 'Corner Bakery', venue_type: 'cafe', address: '1 Main St', city: 'Portland \ufffd', lat: 43.6591, lon: -70.2568,
  });
});

test('without a pin it has no point, and none is made up', () => {
  const { lat, lon } = newVenueOf(typed({ pin: null }));
  assert.deepEqual([lat, lon], [null, null]);
});

test('on the list it is a venue that carries what the server is told', () => {
  const newVenue = newVenueOf(typed());
  const { id, name, type, town, newVenue: told } = venueOf(newVenue);
  assert.deepEqual([id, name, type, town, told], [ID, 'Corner Bakery', 'cafe', 'Portland', newVenue]);
});

const namesOf = (found) => found.map(({ venue: { name } }) => name);

for (const [metres, isOffered] of [[0, true], [149, true], [151, false]]) {
  test(`a venue ${metres} m from the pin is ${isOffered ? '' : 'not '}offered, whatever it is called`, () => {
    const found = mayBeSame(newVenueOf(typed()), [venue({ lat: PIN.lat + metres * NORTH_M })]);
    assert.deepEqual(namesOf(found), isOffered ? ['Harbor Laundry'] : []);
  });
}

test('the nearest is first; one to be skipped is among them', () => {
  const venues = [venue({ name: 'Further', lat: PIN.lat + 90 * NORTH_M }), { ...venue({ name: 'Close' }), skip: true }];
  assert.deepEqual(namesOf(mayBeSame(newVenueOf(typed()), venues)), ['Close', 'Further']);
});

for (const [said, listed, isOffered] of [
  ['Harbor Laundry', 'Harbor Laundry', true],
  ['harbor laundry', 'Hárbor-Laundry', true],
  ['The Harbor Laundry', 'Harbor Laundry', true],
  ['Harbor', 'Harbor Laundry', true],
  ['Harbro Laundry', 'Harbor Laundry', true],
  ['Hill Laundry', 'Harbor Laundry', false],
  ['+++', '+++', true],
  ['+++', 'Harbor Laundry', false],
]) {
  test(`without a pin, "${said}" ${isOffered ? 'may be' : 'is not'} "${listed}" of the same town`, () => {
    const place = newVenueOf(typed({ name: said, pin: null }));
    assert.equal(mayBeSame(place, [venue({ name: listed })]).length, isOffered ? 1 : 0);
    assert.equal(mayBeSame(place, [venue({ name: listed, town: 'Bath' })]).length, 0);
  });
}

test('with a pin, a like name elsewhere in the town is another place; one without a point may be this', () => {
  const place = newVenueOf(typed({ name: 'Harbor Laundry' }));
  assert.deepEqual(mayBeSame(place, [venue({ lat: PIN.lat + 1 })]), []);
  assert.equal(mayBeSame(place, [venue({ lat: null, lon: null })]).length, 1);
});

test('a place is not like itself', () => {
  assert.deepEqual(mayBeSame(newVenueOf(typed()), [venueOf(newVenueOf(typed()))]), []);
});
