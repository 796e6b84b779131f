// @ts-check
/** How does a stop of a round look: its number, what it needs, the way there, and whether it is made? */

import { mapLink } from './map-link.js';
import { stamp, within, word } from './page.js';
import { venueRow } from './venue-row.js';

/**
 * @typedef {import('./carry.js').Carry} Carry
 * @typedef {import('./carry.js').Venue} Venue
 * @typedef {import('./round-stops.js').Stop} Stop
 */

/**
 * @param {Stop} stop
 * @param {Carry} carry
 * @param {string} buttonId
 * @param {boolean} isNext
 * @param {(venue: Venue) => void} onChoose
 */
export function stopRow({ venue, number, late, isMade }, carry, buttonId, isNext, onChoose) {
  const type = carry.venue_types.find(({ code }) => code === venue.type)?.label ?? '';
  const row = venueRow({ venue, metres: null }, carry, type, onChoose);
  row.classList.toggle('made', isMade);
  row.classList.toggle('next', isNext);
  within(row, 'button').id = buttonId;
  within(row, '.venue-name').prepend(`${number}. `);
  if (isMade) within(row, '.venue-distance').textContent = word('stop-done');
  else if (late) within(row, '.venue-about').append(whyLate(late));
  if (!isMade && venue.lat !== null && venue.lon !== null) row.append(wayTo(venue.name, venue.lat, venue.lon));
  return row;
}

/** @param {string} late */
function whyLate(late) {
  const said = document.createElement('strong');
  said.textContent = word(`late-${late}`);
  return said;
}

/** Opens the phone's own map. @param {string} name @param {number} lat @param {number} lon */
function wayTo(name, lat, lon) {
  const link = /** @type {HTMLAnchorElement} */ (stamp('way-there'));
  link.href = mapLink(lat, lon, name, navigator.userAgent);
  link.setAttribute('aria-label', `${link.textContent}: ${name}`);
  return link;
}
