// @ts-check
/** Step 1, form: whom can one ask before placing, and where does the material come from? From the carry, offline. */

import { part, stamp, within, word } from './page.js';

/**
 * @typedef {import('./carry.js').Carry} Carry
 * @typedef {import('./carry.js').Venue} Venue
 */

/** @param {Carry} carry @param {Venue} venue */
export function sayWhomToAsk(carry, venue) {
  const lines = [...contactLines(carry), ...numberLines(carry)];
  part('whom-to-ask-lines').replaceChildren(...lines);
  part('whom-to-ask').hidden = lines.length === 0;
  const whom = (carry.towns ?? []).find(({ name, ask_first: asked }) => asked != null && name === venue.town)?.ask_first;
  part('ask-first').hidden = whom == null;
  part('ask-first').textContent = whom == null ? '' : word('ask-first', venue.town) + (whom || word('ask-coordinator'));
}

/** Teams and providers of the counties. @param {Carry} carry */
export function contactLines({ contacts = [] }) {
  return contacts.flatMap(({ county, local_team: team, provider }) => [
    ...(team ? [line(label('local-team', county, contacts.length), team)] : []),
    ...(provider ? [line(label('provider', county, contacts.length), provider)] : []),
  ]);
}

/** @param {Carry} carry */
export function numberLines({ numbers = [] }) {
  return numbers.map(({ label: name, number, note }) => line(name, note, number));
}

/** Where to get more of the material that a row has chosen. @param {HTMLElement} row @param {Carry} carry */
export function sayWhereToGet(row, carry) {
  const { value } = within(row, '.material', HTMLSelectElement);
  const where = carry.materials.find(({ code }) => code === value)?.where_to_get ?? '';
  within(row, '.where-to-get').textContent = where && word('where-to-get', where);
}

/** @param {string} key @param {string} county @param {number} counties */
function label(key, county, counties) {
  return counties > 1 && county ? `${word(key)}, ${county}` : word(key);
}

/** @param {string} name @param {string} text @param {string} [number] */
export function line(name, text, number = '') {
  const drawn = stamp('contact-line');
  within(drawn, '.contact-name').textContent = name;
  within(drawn, '.contact-text').textContent = text;
  const link = within(drawn, 'a', HTMLAnchorElement);
  link.textContent = number;
  if (number) link.href = `tel:${number}`;
  else link.remove();
  return drawn;
}
