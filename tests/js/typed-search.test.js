// Does a volunteer find the venue by what thumbs make of its name?

import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import { test } from 'node:test';

import { find, fold, index } from '../../mapper/static/phone/nearby.js';

const LABELS = new Map([
  ['cafe', 'Cafe'], ['church', 'Church'], ['wic_office', 'WIC office'], ['general_assistance', 'General Assistance office'],
  ['laundromat', 'Laundromat'], ['library', 'Library'], ['community_center', 'Community center'], ['restaurant', 'Restaurant'],
]);
const AT = { lat: 44.1, lon: -70.2 };
const VENUES = [
  ['Café Crème', 'cafe', 'Portland'], ["O'Connor’s Wash & Dry", 'laundromat', 'Augusta'],
  ['St. Agatha Town Office', 'general_assistance', 'St. Agatha'], ['Saint Dominic Parish', 'church', 'Portland'],
  ['Église Sainte-Luce', 'church', 'Frenchville'], ['Ste-Anne Community Ctr.', 'community_center', 'Madawaska'],
  ['Sacré-Cœur Hall', 'community_center', 'Fort Kent'], ['Lewiston Public Library', 'library', 'Lewiston'],
  ['Androscoggin WIC', 'wic_office', 'Lewiston'], ['Chez Hélène', 'restaurant', 'Van Buren'],
  ['Mt. Blue Diner', 'restaurant', 'Farmington'], ['Gardiner Coin Laundry', 'laundromat', 'Gardiner'],
].map(([name, type, town], at) => ({ id: String(at), name, type, town, status: 'never', ...AT }));
const ENTRIES = index(VENUES, LABELS);

for (const [typed, first] of [
  ['cafe creme', 'Café Crème'], ['CAFÉ', 'Café Crème'], ['caffe creme', 'Café Crème'],
  ['oconnor', "O'Connor’s Wash & Dry"], ["o'conner", "O'Connor’s Wash & Dry"], ['o connor', "O'Connor’s Wash & Dry"],
  ['wash and dry', "O'Connor’s Wash & Dry"], ['wash n dry', "O'Connor’s Wash & Dry"],
  ['saint agatha', 'St. Agatha Town Office'], ['st agatha', 'St. Agatha Town Office'], ['st. agtha', 'St. Agatha Town Office'],
  ['st dominic', 'Saint Dominic Parish'], ['eglise ste luce', 'Église Sainte-Luce'], ['sainte anne', 'Ste-Anne Community Ctr.'],
  ['ste anne centre', 'Ste-Anne Community Ctr.'], ['sacre coeur', 'Sacré-Cœur Hall'], ['ft kent', 'Sacré-Cœur Hall'],
  ['lewistn library', 'Lewiston Public Library'], ['lewsiton lib', 'Lewiston Public Library'], ['leiwston wic', 'Androscoggin WIC'],
  ['wic', 'Androscoggin WIC'], ['androscogin', 'Androscoggin WIC'], ['ga', 'St. Agatha Town Office'], ['helene', 'Chez Hélène'],
  ['vanburen helen', undefined], ['mount blue', 'Mt. Blue Diner'], ['madawasca', 'Ste-Anne Community Ctr.'],
  ['frenchvile', 'Église Sainte-Luce'], ['zzz', undefined],
]) {
  test(`"${typed}" means ${first ?? 'nothing'}`, () => assert.equal(find(ENTRIES, typed, null)[0]?.venue.name, first));
}

test('every letter on the way keeps the venue that is meant in the list', () => {
  for (const name of ['Lewiston Public Library', 'Café Crème', 'Saint Dominic Parish', 'Sacré-Cœur Hall']) {
    for (let length = 1; length <= name.length; length += 1) {
      const names = find(ENTRIES, name.slice(0, length), null).map(({ venue }) => venue.name);
      assert.ok(names.includes(name), `${name.slice(0, length)}: ${names}`);
    }
  }
});

test('of equal fits the nearest is first, and what is as near stays in its order', () => {
  const places = [['C', 0.2], ['B', 0.1], ['E', null], ['A', 0.1], ['D', null]];
  const venues = places.map(([name, off]) => ({ id: name, name: `${name} Cafe`, town: 'Bath', type: 'cafe', lon: -70, lat: off && 44 + off }));
  const found = find(index(venues, LABELS), 'cafe', { lat: 44, lon: -70, accuracy: 5 });
  assert.deepEqual(found.map(({ venue }) => venue.id), ['A', 'B', 'C', 'D', 'E']);
});

test('letters that are two in one are compared as two', () => assert.equal(fold('Cœur Straße'), 'coeur strasse'));

test('5,000 venues are gone through while somebody types (printed, not asserted)', () => {
  const words = ['Harbor', 'Saint', 'Moose', 'Café', 'River', 'Union', 'Main', 'Valley', 'Coastal', 'Pine'];
  const towns = Array.from({ length: 60 }, (_, at) => `Town${at} Falls`);
  const types = [...LABELS.keys()];
  const many = Array.from({ length: 5_000 }, (_, at) => ({
    id: String(at), name: `${words[at % 10]} ${words[(at * 7) % 10]} ${at}`, town: towns[at % 60], type: types[at % 8],
    lat: 44 + (at % 100) / 100, lon: -70 + (at % 90) / 100,
  }));
  const began = performance.now();
  const entries = index(many, LABELS);
  console.log(`index of 5,000: ${(performance.now() - began).toFixed(1)} ms`);
  const position = { lat: 44.2, lon: -69.8, accuracy: 10 };
  for (const typed of ['', 'h', 'harbor', 'lewistn', 'saint mose', 'laundromt town12']) {
    const start = performance.now();
    const { length } = find(entries, typed, position);
    console.log(`"${typed}": ${(performance.now() - start).toFixed(1)} ms, ${length} found`);
  }
  assert.equal(find(entries, 'harbor 0', null)[0].venue.id, '0');
});
