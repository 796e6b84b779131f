// @ts-check
/** How is one venue told, on the map and among those that a new place may be? From a template, as text. */

import { needsInBrief } from './needs-said.js';
import { stamp, within } from './page.js';
import { distanceInWords } from './venue-row.js';

/**
 * @typedef {import('./carry.js').Venue} Venue
 * @typedef {import('./main.js').PhonePage} PhonePage
 */

/**
 * @param {string} template
 * @param {import('./nearby.js').Found} found
 * @param {PhonePage} page
 * @param {(venue: Venue) => void} onChoose of one that is to be skipped there is nothing to choose
 */
export function drawPlace(template, { venue, metres }, page, onChoose) {
  const row = stamp(template);
  const type = page.carry?.venue_types.find(({ code }) => code === venue.type)?.label;
  within(row, '.venue-name').textContent = venue.name;
  within(row, '.venue-about').textContent = [type, venue.town].filter(Boolean).join(', ');
  within(row, '.venue-distance').textContent = metres === null ? '' : distanceInWords(metres);
  for (const status of row.querySelectorAll('[data-status]')) {
    if (status.getAttribute('data-status') !== venue.status) status.remove();
  }
  if (!venue.newVenue) within(row, '.found-mark').remove();
  if (page.carry && !venue.skip) within(row, '.venue-needs').append(...needsInBrief(page.carry, venue));
  const button = within(row, 'button');
  if (venue.skip) button.remove();
  else within(row, '.skip-it').remove();
  button.addEventListener('click', () => onChoose(venue));
  return row;
}
