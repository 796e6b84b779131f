// @ts-check
/** What is in view, for whoever reads instead of looking? The list beside the map says all that it shows. */

import { STATUSES, element, grouped, link, part, percentage, places, words } from './hand-over.js';
import { mark } from './marks.js';
import { standing, venueAddress, whatAndWhere } from './popups.js';

/**
 * @typedef {import('./venue-points.js').Answer} Answer
 * @typedef {import('./popups.js').Venue} Venue
 */

const SLOW_MS = 400;
let waiting = 0;

/**
 * How many places of each status the points stand for.
 * @param {Answer['features']} features
 * @returns {import('./hand-over.js').Counts}
 */
export function countsOf(features) {
  const counts = { covered: 0, lapsed: 0, gone: 0, promised: 0, declined: 0, never: 0, excluded: 0 };
  for (const { properties } of features) {
    if (properties.kind === 'venue') counts[properties.status] += 1;
    else for (const status of STATUSES) counts[status] += properties.status[status];
  }
  return counts;
}

/**
 * @param {Answer} answer
 * @param {import('./hand-over.js').Settings} settings
 */
export function listInView({ features, chosen, without_point: withoutPoint, counts_only: countsOnly }, settings) {
  const counts = countsOf(features);
  const venues = features.map(({ properties }) => properties).filter((one) => one.kind === 'venue');
  const several = venues.length < features.length;
  part('in-view').removeAttribute('aria-busy');
  say([...said(counts, chosen, several, settings, countsOnly), ...lost(withoutPoint, settings)]);
  part('in-view-list').replaceChildren(...(several ? countItems(counts) : venueItems(venues, settings)));
}

/** Said only where it takes long enough to wonder: a ping at each step of the map would be a nuisance. */
export function sayLoading() {
  clearTimeout(waiting);
  part('in-view').setAttribute('aria-busy', 'true');
  waiting = window.setTimeout(() => say('Loading places …'), SLOW_MS);
}

/**
 * @param {string|(Node|string)[]} parts
 * @param {string} [className]
 */
function say(parts, className = '') {
  clearTimeout(waiting);
  const summary = part('in-view-summary');
  summary.className = className;
  summary.replaceChildren(...(typeof parts === 'string' ? [parts] : parts));
}

/** @param {string} message */
export function sayFailed(message) {
  part('in-view').removeAttribute('aria-busy');
  say(message, 'failed');
}

/**
 * @param {import('./hand-over.js').Counts} counts
 * @param {number} chosen
 * @param {boolean} several
 * @param {import('./hand-over.js').Settings} settings
 * @param {boolean} [countsOnly] whether no place is ever shown one by one
 * @returns {(Node|string)[]}
 */
function said(counts, chosen, several, settings, countsOnly) {
  const all = STATUSES.reduce((sum, status) => sum + counts[status], 0);
  if (!all) return [chosen ? 'No place in view; the places of this filter lie elsewhere.' : 'No place on the venue list fits this filter.'];
  const counted = all - counts.excluded;
  const percent = counted ? ` (${percentage(counts.covered, counted)})` : '';
  const share = `${places(all)}. Material is up at ${grouped(counts.covered)} of the ${grouped(counted)} we count${percent}.`;
  if (!several) return [share];
  if (countsOnly) return [share];
  const closer = ' Look closer to see them one by one';
  if (!settings.venues) return [share, closer, '.'];
  const edge = ' A ring at the edge counts what is just outside, too.';
  return [share, edge, closer, ', or open ', link(settings.venues, 'the list of places'), '.'];
}

/**
 * @param {number} withoutPoint
 * @param {import('./hand-over.js').Settings} settings
 * @returns {(Node|string)[]}
 */
function lost(withoutPoint, settings) {
  if (!withoutPoint) return [];
  const who = ` ${places(withoutPoint)} without a point ${withoutPoint === 1 ? 'is' : 'are'}`;
  return settings.venues ? [`${who} only on `, link(settings.venues, 'the list'), '.'] : [`${who} not on the map.`];
}

/** @param {import('./hand-over.js').Counts} counts */
function countItems(counts) {
  const told = STATUSES.filter((status) => counts[status]);
  return told.map((status) => {
    const item = element('li', '', 'count');
    item.append(mark(status), element('span', words().statuses[status]), element('span', grouped(counts[status])));
    return item;
  });
}

/**
 * @param {Venue[]} venues
 * @param {import('./hand-over.js').Settings} settings
 */
function venueItems(venues, settings) {
  const byName = [...venues].sort((one, other) => one.name.localeCompare(other.name) || one.id - other.id);
  return byName.map((venue) => {
    const item = element('li');
    const name = link(venueAddress(settings, venue.id), venue.name);
    name.className = 'name';
    item.append(mark(venue.status), name, element('span', `${standing(venue)} · ${whatAndWhere(venue)}`, 'of'));
    return item;
  });
}
