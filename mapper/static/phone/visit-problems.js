// @ts-check
/** Step 1, form: what keeps the visit from being saved? The same rules as the server's. Pure. */

import { CONFIRMING, WITH_ROWS, dayOf, itemsOf } from './visit-body.js';

/**
 * @typedef {import('./visit-body.js').Answers} Answers
 * @typedef {import('./visit-body.js').Item} Item
 */

const MOST_PER_ITEM = 10_000;

/**
 * What keeps the visit from being saved: keys of the page's words, the first one first.
 * @param {Answers} answers
 * @param {Date} now
 * @param {(code: string) => boolean} isRecalled by material code
 * @returns {string[]}
 */
export function problems(answers, now, isRecalled) {
  const found = answers.outcome ? [] : ['choose-outcome'];
  found.push(...itemProblems(answers, isRecalled), ...dayProblems(answers, now));
  const asked = answers.outcome === 'declined' && answers.standing.length > 0;
  if (asked && !answers.ours) found.push('choose-ours');
  return found;
}

/** @param {Answers} answers @param {(code: string) => boolean} isRecalled */
function itemProblems(answers, isRecalled) {
  const { outcome, standing } = answers;
  if (!WITH_ROWS.includes(outcome)) {
    return outcome && standing.some(({ action }) => action === 'placed') ? ['refilled-elsewhere'] : [];
  }
  const items = itemsOf(answers);
  const found = [];
  if (items.some((item) => !item.spot)) found.push('choose-spot');
  if (items.some((item) => !item.material)) found.push('choose-material');
  if (items.some(hasBadQuantity)) found.push('give-quantity');
  if (items.some((item) => item.action === 'placed' && isRecalled(item.material))) found.push('recalled-placed');
  if (outcome === 'placed' && !items.some((item) => item.action === 'placed')) found.push('say-what-was-placed');
  if (outcome === 'checked' && items.length === 0) found.push('say-what-was-checked');
  return found;
}

/** @param {Answers} answers @param {Date} now */
function dayProblems({ outcome, followUpOn, day }, now) {
  const visitedOn = day || dayOf(now);
  const found = [];
  if (visitedOn > dayOf(now)) found.push('day-in-future');
  if (outcome === 'closed_until' && !(followUpOn > visitedOn)) found.push('give-opening-day');
  if (outcome === 'promised' && followUpOn !== '' && followUpOn < visitedOn) found.push('follow-up-too-early');
  return found;
}

/** @param {Item} item */
function hasBadQuantity({ action, quantity }) {
  const whole = Number.isInteger(quantity) && Number(quantity) >= 1 && Number(quantity) <= MOST_PER_ITEM;
  return CONFIRMING.includes(action) && !whole;
}
