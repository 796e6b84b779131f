// @ts-check
/** In which words does the page say what a venue needs? Briefly in the list, whole above the form. */

import { needsOf } from './needs.js';
import { counted, dayInWords, part, word } from './page.js';
import { dayOf } from './visit-body.js';

/**
 * @typedef {import('./carry.js').Carry} Carry
 * @typedef {import('./carry.js').Venue} Venue
 * @typedef {import('./carry.js').Standing} Standing
 * @typedef {import('./needs.js').Need} Need
 */

const ITEMS_IN_A_ROW = 2;

/** One short line a need. @param {Carry} carry @param {Venue} venue @returns {HTMLElement[]} */
export function needsInBrief(carry, venue) {
  const needs = needsOf(venue, dayOf(new Date()));
  const items = needs.filter(({ item }) => item).slice(0, ITEMS_IN_A_ROW);
  const more = needs.filter(({ item }) => item).length - items.length;
  const lines = needs.filter((need) => !need.item || items.includes(need)).map((need) => line(need, carry));
  return more > 0 ? [...lines, element(word('need-more', more), 'need')] : lines;
}

/** Above the form. @param {Carry} carry @param {Venue} venue */
export function sayNeeds(carry, venue) {
  const needs = needsOf(venue, dayOf(new Date()));
  const lines = needs.flatMap((need) => [line(need, carry), ...(need.key === 'recalled' ? [howToTell(need, carry)] : [])]);
  part('visit-needs').replaceChildren(...lines);
}

/** A day without its year, where that is this one. @param {string} day */
export function shortDay(day) {
  const words = dayInWords(day);
  const year = ` ${new Date().getFullYear()}`;
  return words.endsWith(year) ? words.slice(0, -year.length) : words;
}

/** @param {Need} need @param {Carry} carry */
function line({ key, day, item }, carry) {
  if (!item) return element(word(`need-${key}`, day ? shortDay(day) : ''), 'need');
  if (key === 'up') return element(itemInWords(item, carry), 'need');
  return element(word('need-recalled', `${labelOf(item, carry)}, ${spotOf(item, carry).toLowerCase()}`), 'need recalled-need');
}

/** How the old one is told from the new one. @param {Need} need @param {Carry} carry */
function howToTell({ item }, carry) {
  const { version = '', version_where: where = '' } = carry.materials.find(({ code }) => code === item?.material) ?? {};
  const old = version ? [word('old-version', version)] : [];
  return element([...old, where ? word('version-where', where) : word('version-somewhere')].join(' '), 'need');
}

/** "2 posters, restroom stall, seen 12 May". @param {Standing} item @param {Carry} carry */
function itemInWords(item, carry) {
  const kind = carry.materials.find(({ code }) => code === item.material)?.kind ?? 'poster';
  const howMany = counted(kind === 'palm_card' ? 'cards' : 'posters', item.quantity);
  return [howMany, spotOf(item, carry).toLowerCase(), word('seen-on', shortDay(item.last_seen_on))].join(', ');
}

/** @param {Standing} item @param {Carry} carry */
const labelOf = (item, carry) => carry.materials.find(({ code }) => code === item.material)?.label ?? item.material;

/** @param {Standing} item @param {Carry} carry */
const spotOf = (item, carry) => carry.spots.find(({ code }) => code === item.spot)?.label ?? item.spot;

/** @param {string} text @param {string} looks */
function element(text, looks) {
  const made = document.createElement('span');
  made.className = looks;
  made.textContent = text;
  return made;
}
