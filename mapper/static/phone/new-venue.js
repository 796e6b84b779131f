// @ts-check
/** Which place is it that is not on the list, and what is still to be said of it? The server's rules; pure. */

import { wellFormed } from './visit-body.js';

/**
 * @typedef {import('./carry.js').Venue} Venue
 * @typedef {import('./visit-body.js').NewVenue} NewVenue
 * @typedef {{lat: number, lon: number}} Pin where a person said on the map that it is; degrees WGS 84
 * @typedef {object} Typed what stands in the form
 * @property {string} id UUID, made once
 * @property {string} name
 * @property {string} type a code
 * @property {string} address
 * @property {string} town
 * @property {Pin|null} pin
 * @typedef {{field: 'name'|'type'|'town'|'address', problem: string}} Problem
 */

const MOST = { name: 200, address: 200, town: 100 };
const DECIMALS = 1e4; // some ten metres: where the pin is, not where the person stood (SAFETY.md 2)
const SHOWS = /[^\p{C}\p{Z}]/u;

/** A confirmed pin, rounded, on this side of the date line. @param {number} lat @param {number} lon @returns {Pin} */
export function pinAt(lat, lon) {
  const within = ((((lon + 180) % 360) + 360) % 360) - 180;
  return { lat: rounded(lat), lon: rounded(within) };
}

/**
 * What keeps the place from being taken: field and key of the page's words, in the order of the form.
 * @param {Typed} typed
 * @returns {Problem[]}
 */
export function placeProblems({ name, type, town, address, pin }) {
  /** @type {Problem[]} */
  const found = [];
  if (!SHOWS.test(name)) found.push({ field: 'name', problem: 'name-the-place' });
  if (lengthOf(name) > MOST.name) found.push({ field: 'name', problem: 'too-long' });
  if (!type) found.push({ field: 'type', problem: 'choose-type' });
  if (!pin && !SHOWS.test(town)) found.push({ field: 'town', problem: 'say-town-or-pin' });
  if (lengthOf(town) > MOST.town) found.push({ field: 'town', problem: 'too-long' });
  if (lengthOf(address) > MOST.address) found.push({ field: 'address', problem: 'too-long' });
  return found;
}

/** As it goes to the server, in every visit to it. @param {Typed} typed @returns {NewVenue} */
export function newVenueOf({ id, name, type, address, town, pin }) {
  const said = { name: clean(name), venue_type: type, address: clean(address), city: clean(town) };
  return { id, ...said, lat: pin?.lat ?? null, lon: pin?.lon ?? null };
}

/** As one of the list. @param {NewVenue} newVenue @returns {Venue} */
export function venueOf(newVenue) {
  const { id, name, venue_type: type, city: town, lat, lon } = newVenue;
  return { id, name, type, town, lat, lon, newVenue };
}

/** No NUL, which the server can't store, and no half emoji. @param {string} text */
function clean(text) {
  return wellFormed(text.replaceAll('\0', '').trim());
}

/** In characters, as the server counts. @param {string} text */
function lengthOf(text) {
  return [...clean(text)].length;
}

/** @param {number} degrees */
function rounded(degrees) {
  return Math.round(degrees * DECIMALS) / DECIMALS;
}
