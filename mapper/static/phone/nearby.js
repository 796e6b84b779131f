// @ts-check
/** Which venue is meant: one close by, or the one whose name was typed? Worked out on the phone, sent nowhere. */

import { Typed, wordsOf } from './typed-search.js';

export { fold } from './typed-search.js';

/**
 * @typedef {import('./carry.js').Venue} Venue
 * @typedef {{lat: number, lon: number, accuracy: number}} Position degrees WGS 84; accuracy in metres
 * @typedef {{venue: Venue, words: string[]}} Entry a venue with the folded words it is found by
 * @typedef {{venue: Venue, metres: number|null}} Found null where the distance is not known
 */

const EARTH_RADIUS_M = 6_371_009;
const NEAR_M = 100;
const PATIENCE_MS = 15_000;
const FRESH_MS = 60_000;

/**
 * Asks the browser, which asks the person. Rejects with the browser's own error where either says no.
 * @param {Geolocation} geolocation
 * @returns {Promise<Position>}
 */
export function askPosition(geolocation) {
  return new Promise((resolve, reject) => {
    geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lat: coords.latitude, lon: coords.longitude, accuracy: coords.accuracy }),
      reject,
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: FRESH_MS },
    );
  });
}

/**
 * Great-circle distance in metres (haversine).
 * @param {{lat: number, lon: number}} from
 * @param {{lat: number, lon: number}} to
 */
export function metresBetween(from, to) {
  const radians = Math.PI / 180;
  const lat = Math.sin(((to.lat - from.lat) * radians) / 2);
  const lon = Math.sin(((to.lon - from.lon) * radians) / 2);
  const h = lat * lat + Math.cos(from.lat * radians) * Math.cos(to.lat * radians) * lon * lon;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/**
 * The one word about the phone's position that goes out with a visit.
 * @param {Position|null} position
 * @param {Venue} venue
 * @returns {'near'|'far'|'unknown'}
 */
export function nearness(position, venue) {
  const metres = metresTo(position, venue);
  if (metres === null || !position) return 'unknown';
  if (position.accuracy <= NEAR_M) return metres <= NEAR_M ? 'near' : 'far';
  // A coarse position can still tell that a venue in another town is far, never that one is near.
  return metres - position.accuracy > NEAR_M ? 'far' : 'unknown';
}

/**
 * Prepares venues for finding, in the order they have without a position: by town, then name.
 * @param {Venue[]} venues
 * @param {Map<string, string>} typeLabels
 * @returns {Entry[]}
 */
export function index(venues, typeLabels) {
  const { compare } = new Intl.Collator(undefined, { numeric: true });
  const byTown = (/** @type {Venue} */ a, /** @type {Venue} */ b) => (a.town === b.town ? 0 : compare(a.town, b.town));
  const sorted = [...venues].sort((a, b) => byTown(a, b) || compare(a.name, b.name));
  const known = new Map();
  return sorted.map((venue) => {
    return { venue, words: wordsOf(venue.name, venue.town, typeLabels.get(venue.type ?? '') ?? '', known) };
  });
}

/**
 * The venues that fit what was typed (all, where nothing was): best fit first, then nearest.
 * @param {Entry[]} entries
 * @param {string} typed
 * @param {Position|null} position
 * @returns {Found[]}
 */
export function find(entries, typed, position) {
  const wanted = new Typed(typed);
  const hits = [];
  for (const { venue, words } of entries) {
    const misfit = wanted.misfit(words);
    if (misfit < Infinity) hits.push({ venue, misfit, metres: metresTo(position, venue) });
  }
  return hits.sort((a, b) => a.misfit - b.misfit || compareMetres(a.metres, b.metres));
}

/** @param {Position|null} position @param {Venue} venue @returns {number|null} */
function metresTo(position, venue) {
  if (!position || venue.lat === null || venue.lon === null) return null;
  return metresBetween(position, { lat: venue.lat, lon: venue.lon });
}

/** Unknown distances last. @param {number|null} a @param {number|null} b */
function compareMetres(a, b) {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a - b;
}
