// @ts-check
/** What does a click on the map say? Built from elements and text, never from markup. */

import { STATUSES, dayInWords, element, grouped, link, words } from './hand-over.js';
import { mark } from './marks.js';

/**
 * @typedef {import('./hand-over.js').Settings} Settings
 * @typedef {import('./hand-over.js').Words} Words
 * @typedef {{id: number, name: string, type: string, status: import('./hand-over.js').Status, town?: string,
 *   follow_up_on?: string}} Venue
 */

/**
 * The address of a venue's page.
 * @param {Settings} settings
 * @param {number} number
 */
export function venueAddress(settings, number) {
  return settings.venue && settings.venue.replace(/0$/, String(number));
}

/**
 * What a venue is on that day: "promised for 3 Dec 2026".
 * @param {Venue} venue
 */
export function standing({ status, follow_up_on: day }) {
  if (!day) return words().statuses[status];
  return `${words().statuses[status]} ${status === 'promised' ? 'for' : 'until'} ${dayInWords(day)}`;
}

/**
 * Type and town of a venue.
 * @param {Venue} venue
 */
export function whatAndWhere({ type, town }) {
  return [words().types[type] ?? type, town].filter(Boolean).join(', ');
}

/** @param {(Node|string)[]} parts */
function line(...parts) {
  const made = element('p');
  made.append(...parts);
  return made;
}

/**
 * @param {Venue} venue
 * @param {Settings} settings
 */
export function venuePopup(venue, settings) {
  const name = line(link(venueAddress(settings, venue.id), venue.name));
  name.className = 'popup-name';
  return popup(name, line(whatAndWhere(venue)), line(mark(venue.status), ` ${standing(venue)}`));
}

/**
 * Many places at one point, at the closest zoom.
 * @param {import('./hand-over.js').Counts} counts
 * @param {number} total
 * @param {Settings} settings
 */
export function cellPopup(counts, total, settings) {
  const onward = settings.venues ? [line(link(settings.venues, 'The list of places'))] : [];
  return popup(line(`${grouped(total)} places here`), ...countLines(counts), ...onward);
}

/**
 * @param {import('./hand-over.js').Level} level
 * @param {string} geoid
 * @param {import('./area-shades.js').Figures} figures
 * @param {Settings} settings
 */
export function areaPopup(level, geoid, figures, settings) {
  const name = line(figures.name);
  name.className = 'popup-name';
  return popup(name, line(shareOf(figures)), ...countLines(figures), ...onwardTo(settings, level, geoid, figures.known));
}

/**
 * @param {Settings} settings
 * @param {import('./hand-over.js').Level} level
 * @param {string} geoid
 * @param {number} known
 */
function onwardTo(settings, level, geoid, known) {
  if (!settings.gaps) return [];
  const onward = line(link(narrowed(settings.gaps, level, geoid), 'Gaps here'));
  if (known) onward.append(' · ', link(narrowed(settings.venues, level, geoid), 'Places here'));
  return [onward];
}

/** @param {import('./area-shades.js').Figures} figures */
function shareOf({ known, eligible, covered, coverage_pct: percent, looked_none: looked }) {
  if (!known) return looked ? 'No known venue: somebody looked, and there is none.' : 'No known venue.';
  if (percent === null) return `No venue that counts: none of the ${grouped(known)} known.`;
  return `${percent.toFixed(1)} % have material up: ${grouped(covered)} of ${grouped(eligible)} places we count.`;
}

/** @param {import('./hand-over.js').Counts} counts */
function countLines(counts) {
  const told = STATUSES.filter((status) => counts[status]);
  return told.map((status) => line(mark(status), ` ${grouped(counts[status])} ${words().statuses[status]}`));
}

/**
 * The address of a page, for one area only.
 * @param {string} address
 * @param {import('./hand-over.js').Level} level
 * @param {string} geoid
 */
function narrowed(address, level, geoid) {
  const target = new URL(address, location.href);
  target.searchParams.delete('county');
  target.searchParams.delete('town');
  target.searchParams.set(level, geoid);
  return target.pathname + target.search;
}

/** @param {HTMLElement[]} lines */
function popup(...lines) {
  const content = element('div');
  content.append(...lines);
  return L.popup({ minWidth: 180, maxWidth: 280 }).setContent(content);
}
