// @ts-check
/** What did the page hand over? Folium's map and its settings, and the words that people typed, as data. */

/**
 * @typedef {'covered'|'lapsed'|'gone'|'promised'|'declined'|'never'|'excluded'} Status
 * @typedef {Record<Status, number>} Counts
 * @typedef {{paper: string, points: string, areas: string, outlines_county: string, outlines_town: string,
 *   venue: string, venues: string, gaps: string, shade: 'counties_then_towns'|'county'|'town'|'none',
 *   towns_from_zoom: number, least_zoom: number, most_zoom: number}} Settings
 * @typedef {{statuses: Record<Status, string>, types: Record<string, string>}} Words
 * @typedef {'county'|'town'} Level
 */

/** @type {Status[]} */
export const STATUSES = ['covered', 'lapsed', 'gone', 'promised', 'declined', 'never', 'excluded'];

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** @returns {{map: L.Map, settings: Settings}} */
export function handedOver() {
  return /** @type {any} */ (window).coverageMap;
}

/** @type {Words|undefined} */
let kept;

/** @returns {Words} */
export function words() {
  kept ??= /** @type {Words} */ (JSON.parse(part('map-words').textContent ?? ''));
  return kept;
}

/** @param {string} id */
export function part(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/**
 * An element with text in it, never markup.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} [text]
 * @param {string} [className]
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, text = '', className = '') {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

/**
 * A link with text in it; the text alone where there is nowhere to go, as in a map that is a file.
 * @param {string} address
 * @param {string} text
 */
export function link(address, text) {
  if (!address) return element('span', text);
  const made = element('a', text);
  made.href = address;
  return made;
}

/** @param {number} count */
export function grouped(count) {
  return count.toLocaleString('en-US');
}

/** @param {number} count */
export function places(count) {
  return `${grouped(count)} ${count === 1 ? 'place' : 'places'}`;
}

/**
 * A share in words, rounded half-up from the integers as the report's are: 33.3 %. Empty where there is no whole.
 * @param {number} count
 * @param {number} whole
 */
export function percentage(count, whole) {
  return whole ? `${(Math.floor((2000 * count + whole) / (2 * whole)) / 10).toFixed(1)} %` : '';
}

/**
 * A day as the pages write it, in every browser: 20 Nov 2026.
 * @param {string} day
 */
export function dayInWords(day) {
  const [year, month, date] = day.split('-').map(Number);
  return `${date} ${MONTHS[month - 1]} ${year}`;
}

/**
 * JSON from our own API, or from what a map that is a file carries with it. Rejects with an Error whose message
 * can be shown.
 * @param {string} address
 * @param {AbortSignal} [signal]
 */
export async function fetched(address, signal) {
  const carried = /** @type {any} */ (window).coverageMap?.carried;
  if (carried) return carried[address.slice(address.lastIndexOf('/') + 1)];
  const response = await fetch(address, { signal, headers: { Accept: 'application/json' } });
  if (response.status === 401) throw new Error('Your sign-in is over. Load the page again to sign in.');
  if (!response.ok) throw new Error('The map could not load this. Check the connection and move the map to try again.');
  return response.json();
}
