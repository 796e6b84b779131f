// @ts-check
/** How does a venue look in the list: what it is, how far, what it needs? One button, or words where it is skipped. */

import { needsInBrief } from './needs-said.js';
import { stamp, within } from './page.js';

/**
 * @typedef {import('./carry.js').Carry} Carry
 * @typedef {import('./carry.js').Venue} Venue
 */

const METRES_A_MILE = 1609.344;
const METRES_A_FOOT = 0.3048;
const SAID_IN_FEET_M = 300;
const SAID_IN_WHOLE_MILES_M = 16_000;

/**
 * @param {import('./nearby.js').Found} found
 * @param {Carry} carry
 * @param {string} type its label
 * @param {(venue: Venue) => void} onChoose
 */
export function venueRow({ venue, metres }, carry, type, onChoose) {
  const row = stamp(venue.skip ? 'skip-row' : 'venue-row');
  within(row, '.venue-name').textContent = venue.name;
  within(row, '.venue-about').textContent = [type, venue.town].filter(Boolean).join(', ');
  within(row, '.venue-distance').textContent = metres === null ? '' : distanceInWords(metres);
  if (venue.skip) return row;
  for (const status of row.querySelectorAll('[data-status]')) {
    if (status.getAttribute('data-status') !== venue.status) status.remove();
  }
  if (!venue.newVenue) within(row, '.found-mark').remove();
  within(row, '.venue-needs').append(...needsInBrief(carry, venue));
  within(row, 'button').addEventListener('click', () => onChoose(venue));
  return row;
}

/** @param {number} metres */
export function distanceInWords(metres) {
  const inFeet = metres < SAID_IN_FEET_M;
  const amount = inFeet ? Math.round(metres / METRES_A_FOOT / 10) * 10 : metres / METRES_A_MILE;
  const maximumFractionDigits = metres < SAID_IN_WHOLE_MILES_M ? 1 : 0;
  const unit = /** @type {const} */ ({ style: 'unit', unit: inFeet ? 'foot' : 'mile', maximumFractionDigits });
  return new Intl.NumberFormat(document.documentElement.lang, unit).format(amount);
}
