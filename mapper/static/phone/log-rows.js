// @ts-check
/** How does one line of the outbox or of "My visits" look, and what can be done with it? */

import { part, stamp, within, word } from './page.js';

/**
 * @typedef {{does: string, act: () => void}} Action does: a key of the words, do-…
 * @typedef {object} Line
 * @property {string} id
 * @property {string} title
 * @property {string} about
 * @property {string} state
 * @property {Record<string, string>} marks what the looks go by
 * @property {string[]} reasons
 * @property {Action[]} actions
 */

/** @param {Line} line */
export function lineOf({ id, title, about, state, marks, reasons, actions }) {
  const row = stamp('log-row');
  Object.assign(row.dataset, { id, ...marks });
  within(row, '.log-venue').textContent = title;
  within(row, '.log-about').textContent = about;
  within(row, '.log-state').textContent = state;
  within(row, '.log-problems').append(...reasons.map(listItem));
  within(row, '.log-actions').append(...actions.map((action) => button(action, title)));
  return row;
}

/**
 * Draws a list anew; who stands on one of its buttons with keys or a screen reader stays there.
 * @param {string} id
 * @param {HTMLElement[]} rows
 */
export function redrawList(id, rows) {
  const list = part(id);
  const focused = list.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement) : null;
  const [row, does] = [focused?.closest('li')?.dataset.id, focused?.dataset.does];
  list.replaceChildren(...rows);
  if (!focused) return;
  const same = [...list.querySelectorAll('button')].find((one) => one.dataset.does === does && one.closest('li')?.dataset.id === row);
  (same ?? within(part('queue'), 'h2')).focus({ preventScroll: true });
}

/** @param {Action} action @param {string} title */
function button({ does, act }, title) {
  const made = stamp('log-action');
  made.dataset.does = does;
  made.textContent = word(does);
  made.setAttribute('aria-label', `${word(does)}: ${title}`);
  made.addEventListener('click', act);
  return made;
}

/** @param {string} text */
function listItem(text) {
  const item = document.createElement('li');
  item.textContent = text;
  return item;
}
