// @ts-check
/** Whom can one call or ask here, and where does material come from? Beside the list and on top, from the carry. */

import { part, stamp, within, word } from './page.js';
import { contactLines, line, numberLines } from './whom-to-ask.js';

/**
 * @typedef {import('./carry.js').Carry} Carry
 * @typedef {import('./carry.js').Material} Material
 */

/** @param {Carry} carry */
export function sayHelp(carry) {
  sayLocalNumbers(carry);
  const asked = (carry.towns ?? []).filter(({ ask_first: whom }) => whom != null);
  const towns = asked.map(({ name, ask_first: whom }) => line(word('ask-first', name), whom || word('ask-coordinator')));
  fill('help-numbers', numberLines(carry));
  fill('help-contacts', [...contactLines(carry), ...towns]);
  fill('help-material', [...sources(carry.materials)].map(([where, labels]) => line(labels.join('; '), where)));
  part('help').hidden = false;
}

/** Nothing of somebody's towns stays on the page. */
export function clearHelp() {
  for (const id of ['help-numbers', 'help-contacts', 'help-material']) fill(id, []);
  for (const added of document.querySelectorAll('.danger-body li[data-local]')) added.remove();
  part('help', HTMLDetailsElement).open = false;
  part('help').hidden = true;
}

/** The page that opens with no network is of nobody, and has only the numbers for everywhere. @param {Carry} carry */
function sayLocalNumbers({ numbers = [] }) {
  const list = within(document, '.danger-body ul');
  for (const added of list.querySelectorAll('[data-local]')) added.remove();
  const there = [...list.querySelectorAll('a')].map(({ textContent }) => digits(textContent ?? ''));
  for (const { label, number, note } of numbers) {
    if (there.includes(digits(number))) continue;
    const row = stamp('local-number');
    within(row, '.number-label').textContent = label;
    Object.assign(within(row, 'a', HTMLAnchorElement), { textContent: number, href: `tel:${number}` });
    within(row, 'small').textContent = note;
    list.append(row);
  }
}

/** Where material comes from, and which comes from there. @param {Material[]} materials */
function sources(materials) {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const { label, where_to_get: where, recalled, superseded } of materials) {
    if (where && !recalled && !superseded) found.set(where, [...(found.get(where) ?? []), label]);
  }
  return found;
}

/** What is dialled; the country's 1 may stand before it or not. @param {string} number */
function digits(number) {
  return number.replace(/\D/g, '').replace(/^1/, '');
}

/** @param {string} id @param {HTMLElement[]} lines */
function fill(id, lines) {
  part(id).replaceChildren(...lines);
  const section = /** @type {HTMLElement} */ (part(id).parentElement);
  section.hidden = lines.length === 0;
}
