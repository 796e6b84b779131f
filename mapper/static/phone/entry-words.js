// @ts-check
/** How is a visit told in words: in a line of a list, and in a text message? */

import { dayInWords, word } from './page.js';
import { codeOf } from './receipt-code.js';
import { takeBackUntil } from './taking-back.js';
import { dayOf } from './visit-body.js';

/**
 * @typedef {import('./carry.js').Carry} Carry
 * @typedef {import('./outbox.js').About} About
 * @typedef {import('./outbox.js').Entry} Entry
 * @typedef {import('./receipts.js').Receipt} Receipt
 */

/** @param {About} about */
export function summary({ outcome, day }) {
  return `${word(`outcome-${outcome}`)}, ${dayInWords(day)}`;
}

/** What an entry is about. @param {About} about */
export function titleOf({ venue, takesBack }) {
  return takesBack ? word('takes-back', venue) : venue;
}

/** @param {Entry} entry */
export function stateOf({ state, isTroubled }) {
  return word(state === 'waiting' && isTroubled ? 'state-troubled' : `state-${state}`);
}

/** The server's reasons, or ours where it gave none. @param {Entry} entry */
export function reasonsOf({ state, problems }) {
  return state === 'needs-fixing' && problems.length === 0 ? [word('no-reason')] : problems;
}

/** @param {Receipt} receipt */
export function receivedOf(receipt) {
  const { id, takenBack } = receipt;
  if (!takenBack) return word('state-received', codeOf(id));
  const until = dayInWords(dayOf(takeBackUntil(receipt)));
  return word(`${takenBack.isCorrected ? 'corrected' : 'back'}-${takenBack.state}`, until);
}

/**
 * Everything that somebody needs who types the visit in, in lines. The codes' labels are those of the list that this
 * phone holds; without it they stand as codes.
 * @param {Entry} entry
 * @param {Carry|null} carry
 */
export function textOf({ id, body, about }, carry) {
  const said = JSON.parse(body);
  return [
    word('text-visit', [about.venue, about.town].filter(Boolean).join(', ')),
    ...newPlace(said.new_venue, carry),
    dayInWords(about.day),
    word('text-outcome', word(`outcome-${about.outcome}`)),
    ...said.items.map((/** @type {any} */ item) => itemInWords(item, carry)),
    said.follow_up_on && word('text-follow-up', dayInWords(said.follow_up_on)),
    said.concern && word(`text-concern-${said.concern}`),
    said.note && word('text-note', said.note),
    word('text-code', codeOf(id)),
  ].filter(Boolean).join('\n');
}

/** @param {any} place @param {Carry|null} carry */
function newPlace(place, carry) {
  if (!place) return [];
  const what = [labelOf(carry?.venue_types, place.venue_type), place.address, place.city].filter(Boolean).join(', ');
  const hasPin = place.lat !== null && place.lat !== undefined;
  return [word('text-new-place', what), hasPin && word('text-pin', `${place.lat}, ${place.lon}`)];
}

/** @param {import('./visit-body.js').Item} item @param {Carry|null} carry */
function itemInWords({ material, spot, action, quantity }, carry) {
  const count = quantity === null || quantity === undefined ? '' : `${quantity} × `;
  const [what, where] = [labelOf(carry?.materials, material), labelOf(carry?.spots, spot)];
  return `${count}${what}, ${where}: ${word(`action-${action}`)}`;
}

/** @param {{code: string, label: string}[]|undefined} known @param {string} code */
function labelOf(known, code) {
  return known?.find((one) => one.code === code)?.label ?? code;
}
