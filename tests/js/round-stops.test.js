// Which stops are made, by the carry and by what this phone has logged since, and which comes next?

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { mapLink } from '../../mapper/static/phone/map-link.js';
import { around, MOST_SHOWN, nextStop, roundFor, roundsOf } from '../../mapper/static/phone/round-stops.js';

const TOLD = Date.parse('2026-11-26T15:00:00Z');
const venue = (id, more = {}) => ({ id, name: `Venue ${id}`, town: 'Bath', lat: null, lon: null, ...more });
const stop = (id, done = false) => ({ venue: id, late: '', done });
const round = (stops, more = {}) => ({ id: 'r', name: 'Saturday', on: '2026-11-28', since: '2026-11-25', stops, ...more });
const visit = (venueId, day = '2026-11-26', more = {}) => ({ about: { venueId, venue: '', outcome: 'placed', day, ...more } });
const receipt = (venueId, receivedAt, more = {}) => ({ ...visit(venueId), receivedAt, ...more });

function made(stops, entries = [], receipts = [], told = TOLD) {
  const venues = [...'abc'].map((id) => venue(id));
  const [only] = roundsOf({ rounds: [round(stops)], venues, told }, entries, receipts);
  return only.stops.filter(({ isMade }) => isMade).map((one) => one.venue.id).join('');
}

const ALL = [stop('a'), stop('b', true), stop('c')];
const [LATER, BEFORE] = ['2026-11-26T15:00:01Z', '2026-11-26T14:00:00Z'];
for (const [what, expected, entries, receipts, told = TOLD] of [
  ['what the carry says', 'b', [], []],
  ['what waits on this phone', 'bc', [visit('c')], []],
  ['a visit of the day since when it counts', 'ab', [visit('a', '2026-11-25')], []],
  ['not one of the day before', 'b', [visit('a', '2026-11-24')], []],
  ['two visits, the later one counts', 'ab', [visit('a', '2026-11-26'), visit('a', '2026-11-01')], []],
  ['not the message that takes a visit back', 'b', [visit('a', '2026-11-26', { takesBack: 'v' })], []],
  ['what was received since the carry', 'ab', [], [receipt('a', LATER)]],
  ['not what the carry knew of: the round was made after it', 'b', [], [receipt('a', BEFORE)]],
  ['the carry may be a while on its way', 'ab', [], [receipt('a', '2026-11-26T14:59:30Z')]],
  ['a server that does not say when', 'ab', [], [receipt('a', BEFORE)], NaN],
  ['not one that is taken back', 'b', [], [receipt('a', LATER, { takenBack: { state: 'waiting' } })]],
  ['nor one that was', 'b', [], [receipt('a', LATER, { takenBack: { state: 'received' } })]],
  ['one that was taken back too late', 'ab', [], [receipt('a', LATER, { takenBack: { state: 'too-late' } })]],
  ['a place that is no stop', 'b', [visit('z')], []],
]) {
  test(`made: ${what}`, () => assert.equal(made(ALL, entries, receipts, told), expected));
}

test('a stop has the number that it has on paper, whatever of the others is not on this phone', () => {
  const venues = [venue('a'), venue('c', { skip: true }), venue('d')];
  const stops = ['a', 'b', 'c', 'd'].map((id, at) => ({ ...stop(id, id === 'b'), number: at + 3 }));
  const [only] = roundsOf({ rounds: [round(stops)], venues }, [], []);
  assert.deepEqual(only.stops.map(({ number, venue: { id } }) => [number, id]), [[3, 'a'], [6, 'd']]);
  assert.equal(only.made, 0);
});

test('a carry of before there were rounds has none', () => assert.deepEqual(roundsOf({ venues: [] }, [visit('a')], []), []));

/** A round as it is drawn, of "x" (made) and "-" (left). */
function drawn(marks, more = {}) {
  const stops = [...marks].map((mark, at) => ({ venue: venue(String(at)), number: at + 1, late: '', isMade: mark === 'x' }));
  return { id: marks, name: '', on: '2026-11-28', made: stops.filter(({ isMade }) => isMade).length, ...more, stops };
}

for (const [marks, madeLast, expected] of [
  ['---', undefined, 1], ['x--', undefined, 2], ['x--', '0', 2], ['-x-', '1', 3], ['-xx', '2', 1], ['xxx', '2', undefined],
  ['--x', 'elsewhere', 1], ['', undefined, undefined],
]) {
  test(`next of ${marks} after ${madeLast} is ${expected}`, () => assert.equal(nextStop(drawn(marks), madeLast)?.number, expected));
}

for (const [what, rounds, expected] of [
  ['the soonest', [drawn('--'), drawn('-', { on: '2026-11-30' })], '--'],
  ["today's before what is left of an earlier one", [drawn('-', { on: '2026-11-20' }), drawn('x-', { on: '2026-11-26' })], 'x-'],
  ['not one that is made', [drawn('xx', { on: '2026-11-26' }), drawn('-')], '-'],
  ['an earlier one that has something left', [drawn('x-', { on: '2026-11-20' }), drawn('--')], 'x-'],
  ['all made: the first', [drawn('xx'), drawn('x')], 'xx'],
]) {
  test(`open: ${what}`, () => assert.equal(roundFor(rounds, '2026-11-26').id, expected));
}

test('no round, none is open', () => assert.equal(roundFor([], '2026-11-26'), undefined));

test('of a long round what is around the next stop, and always as much as there is room for', () => {
  for (let length = 0; length <= 120; length += 7) {
    for (let made = 0; made <= length; made += 5) {
      const long = drawn('x'.repeat(made) + '-'.repeat(length - made));
      for (const one of long.stops) one.number += 500; // numbers are no places in the list
      const shown = around(long);
      assert.equal(shown.length, Math.min(length, MOST_SHOWN));
      assert.ok(made === length || shown.includes(nextStop(long)));
      shown.forEach((one, at) => assert.equal(one.number, shown[0].number + at));
    }
  }
});

test('the way there opens the map of the phone', () => {
  for (const browser of ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)', 'Mozilla/5.0 (Linux; Android 15)']) {
    const link = mapLink(43.66, -70.26, 'Café (& "Bar")', browser);
    assert.equal(new URL(link).protocol, browser.includes('iPhone') ? 'maps:' : 'geo:');
    assert.ok(link.includes('43.66,-70.26') && decodeURIComponent(link).includes('Café (& "Bar")'));
    assert.ok(!/["& ]Bar|\(&/.test(link), 'what a name may hold is no part of the address');
  }
});
