// @ts-check
/** Is a place that somebody adds on the list already? Those close by, and those of a like name in the town; pure. */

import { find, fold, metresBetween } from './nearby.js';

/**
 * @typedef {import('./carry.js').Venue} Venue
 * @typedef {import('./nearby.js').Found} Found
 * @typedef {import('./visit-body.js').NewVenue} NewVenue
 */

const SAME_PLACE_M = 150;

/**
 * What it may be, nearest first. Where there is a pin, those within 150 m; by name, those that no point speaks against.
 * @param {NewVenue} place
 * @param {Venue[]} venues
 * @returns {Found[]}
 */
export function mayBeSame(place, venues) {
  const others = venues.filter(({ id }) => id !== place.id);
  const close = place.lat === null ? [] : withinReach(place, others);
  const alike = others.filter((venue) => (place.lat === null || venue.lat === null) && isAlike(place, venue));
  return [...close, ...alike.map((venue) => ({ venue, metres: null }))];
}

/** @param {NewVenue} place @param {Venue[]} venues @returns {Found[]} */
function withinReach({ lat, lon }, venues) {
  const from = { lat: Number(lat), lon: Number(lon) };
  return venues
    .flatMap((venue) => {
      if (venue.lat === null || venue.lon === null) return [];
      const metres = metresBetween(from, { lat: venue.lat, lon: venue.lon });
      return metres <= SAME_PLACE_M ? [{ venue, metres }] : [];
    })
    .sort((one, other) => one.metres - other.metres);
}

/** The same town, and all of one name's words are in the other, slips of a thumb forgiven. @param {NewVenue} place @param {Venue} venue */
function isAlike(place, venue) {
  if (fold(place.city) !== fold(venue.town)) return false;
  return saysAll(place.name, venue) || saysAll(venue.name, { ...venue, name: place.name });
}

/** @param {string} wanted @param {Venue} venue */
function saysAll(wanted, venue) {
  if (!fold(wanted)) return wanted.trim() === venue.name.trim(); // a name without letters, like "+++"
  return find([{ venue, words: fold(venue.name).split(' ') }], wanted, null).length > 0;
}
