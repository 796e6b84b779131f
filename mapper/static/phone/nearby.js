// @ts-check
/** Which venue is meant: one close by, or the one whose name was typed? Worked out on the phone, sent nowhere. */

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
 * Text as it is compared: no case, accents, apostrophes or punctuation.
 * @param {string} text
 */
export function fold(text) {
  const plain = text.normalize('NFD').replace(/[\u0300-\u036f'’‘`]/g, '').toLowerCase();
  return plain.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
}

/**
 * Prepares venues for finding, in the order they have without a position: by town, then name.
 * @param {Venue[]} venues
 * @param {Map<string, string>} typeLabels
 * @returns {Entry[]}
 */
export function index(venues, typeLabels) {
  const { compare } = new Intl.Collator(undefined, { numeric: true });
  const sorted = [...venues].sort((a, b) => compare(a.town, b.town) || compare(a.name, b.name));
  return sorted.map((venue) => {
    const said = [venue.name, venue.town, typeLabels.get(venue.type ?? '') ?? ''];
    return { venue, words: fold(said.join(' ')).split(' ') };
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
  const wanted = fold(typed).split(' ').filter(Boolean);
  const hits = entries.map(({ venue, words }) => ({
    venue,
    metres: metresTo(position, venue),
    misfit: wanted.reduce((sum, part) => sum + Math.min(...words.map((word) => misfit(part, word))), 0),
  }));
  return hits
    .filter((hit) => hit.misfit < Infinity)
    .sort((a, b) => a.misfit - b.misfit || compareMetres(a.metres, b.metres));
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

/** How badly a typed part fits a word: 0 is the word itself. @param {string} part @param {string} word */
function misfit(part, word) {
  if (word === part) return 0;
  if (word.startsWith(part)) return 1;
  if (part.length >= 3 && word.includes(part)) return 2;
  const allowed = part.length < 4 ? 0 : part.length < 8 ? 1 : 2;
  const slips = allowed && slipsToPrefix(part, word.slice(0, part.length + allowed));
  return slips && slips <= allowed ? 2 + slips : Infinity;
}

/**
 * The fewest slips of a thumb (a letter wrong, missing, too many, or two swapped) between what was typed and
 * any beginning of a word: optimal string alignment, least of the last row.
 * @param {string} typed
 * @param {string} word
 */
function slipsToPrefix(typed, word) {
  let [before, last] = [/** @type {number[]} */ ([]), [...word, ''].map((_, at) => at)];
  for (let i = 1; i <= typed.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= word.length; j += 1) {
      const same = typed[i - 1] === word[j - 1] ? 0 : 1;
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + same);
      const swapped = i > 1 && j > 1 && typed[i - 1] === word[j - 2] && typed[i - 2] === word[j - 1];
      if (swapped) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    [before, last] = [last, row];
  }
  return Math.min(...last);
}
