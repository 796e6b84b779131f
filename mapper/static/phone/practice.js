// @ts-check
/** On which place can a training evening try everything out? An invented one; its visits never leave the page. */

import { part, show, word } from './page.js';
import { dayOf } from './visit-body.js';

/**
 * @typedef {import('./carry.js').Carry} Carry
 * @typedef {import('./carry.js').Venue} Venue
 */

const ID = 'practice'; // no venue's: those are UUIDs
const SEEN_BEFORE_MS = 100 * 86_400_000;

/** @param {Venue} venue */
export const isPractice = ({ id }) => id === ID;

/** With something up already, so that checking can be tried, too. @param {Carry} carry @returns {Venue} */
function practiceVenue(carry) {
  const poster = carry.materials.find(({ kind, recalled }) => kind === 'poster' && !recalled) ?? carry.materials[0];
  const spot = carry.spots.find((one) => one.private) ?? carry.spots[0];
  const seen = { last_seen_on: dayOf(new Date(Date.now() - SEEN_BEFORE_MS)), quantity: 2 };
  const standing = poster && spot ? [{ material: poster.code, spot: spot.code, ...seen }] : [];
  return { id: ID, name: word('practice-place'), town: '', lat: null, lon: null, status: 'lapsed', standing };
}

/** @param {import('./main.js').PhonePage} page */
export function listenForPractice(page) {
  for (const id of ['practise', 'practise-again']) {
    part(id).addEventListener('click', () => page.carry && void page.openForm(practiceVenue(page.carry)));
  }
}

/** Where a receipt would be. */
export function showPractised() {
  show('practised');
}
