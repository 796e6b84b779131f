// @ts-check
/** Step 1, form: which bytes say what the volunteer answered? Pure: the moment and the id come in. */

/**
 * @typedef {'placed'|'checked'|'promised'|'declined'|'no_answer'} Reached
 * @typedef {Reached|'closed_today'|'closed_until'|'closed_for_good'} Outcome
 * @typedef {'placed'|'seen'|'gone'|'removed'} Action
 * @typedef {{material: string, spot: string, action: Action, quantity: number|null}} Item
 * @typedef {import('./carry.js').Standing} Standing
 * @typedef {object} Answers what the form holds, as it stands there
 * @property {string} venueId
 * @property {Outcome|''} outcome
 * @property {Item[]} items the rows that were filled in by hand
 * @property {{item: Standing, action: Action|''}[]} standing what was said of each item that was up before
 * @property {'seen'|'gone'|'unseen'|''} ours a decline's "Is ours still up?"
 * @property {string} followUpOn YYYY-MM-DD, or empty
 * @property {''|'volunteer'|'taker'} concern
 * @property {string} note
 * @property {string} day YYYY-MM-DD of a visit that is logged later, or empty: now
 * @property {'near'|'far'|'unknown'} distance
 */

export const MOST_PER_ITEM = 10_000;
const WITH_ROWS = ['placed', 'checked'];
const WITH_FOLLOW_UP = ['promised', 'closed_until'];
const CONFIRMING = ['placed', 'seen'];

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

/**
 * The body of PUT /api/v1/visits/<id>, made once: these very bytes are kept, and sent at every try.
 * @param {Answers} answers
 * @param {Date} now
 */
export function bodyOf(answers, now) {
  const backdated = answers.day !== '' && answers.day !== dayOf(now);
  return JSON.stringify({
    venue_id: answers.venueId,
    new_venue: null,
    visited_at: momentOf(backdated ? noonOf(answers.day) : now),
    outcome: answers.outcome,
    items: itemsOf(answers),
    follow_up_on: (WITH_FOLLOW_UP.includes(answers.outcome) && answers.followUpOn) || null,
    concern: answers.concern || null,
    note: wellFormed(answers.note.trim()),
    distance: backdated ? 'unknown' : answers.distance,
  });
}

/**
 * Everything the visit says of single items; an outcome that has no rows on the form sends none.
 * @param {Answers} answers
 * @returns {Item[]}
 */
export function itemsOf({ outcome, items, standing, ours }) {
  if (outcome === 'closed_for_good') return [];
  if (outcome === 'declined') return ours && ours !== 'unseen' ? standing.map(({ item }) => itemOf(item, ours)) : [];
  const rows = WITH_ROWS.includes(outcome) ? items : [];
  return [...rows, ...standing.flatMap(({ item, action }) => (action ? [itemOf(item, action)] : []))];
}

/** The calendar day on this phone, YYYY-MM-DD. @param {Date} moment */
export function dayOf(moment) {
  return [moment.getFullYear(), two(moment.getMonth() + 1), two(moment.getDate())].join('-');
}

/** RFC 3339 with this phone's offset at that moment. @param {Date} moment */
export function momentOf(moment) {
  const east = -moment.getTimezoneOffset();
  const clock = [moment.getHours(), moment.getMinutes(), moment.getSeconds()].map(two).join(':');
  const offset = [Math.floor(Math.abs(east) / 60), Math.abs(east) % 60].map(two).join(':');
  return `${dayOf(moment)}T${clock}${east < 0 ? '-' : '+'}${offset}`;
}

/** A random (version 4) UUID. crypto.randomUUID came to Safari only with 15.4. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** @param {Answers} answers @param {(code: string) => boolean} isRecalled */
function itemProblems(answers, isRecalled) {
  const { outcome, items } = answers;
  if (!WITH_ROWS.includes(outcome)) return [];
  const found = [];
  if (items.some((item) => !item.spot)) found.push('choose-spot');
  if (items.some((item) => !item.material)) found.push('choose-material');
  if (items.some(hasBadQuantity)) found.push('give-quantity');
  if (items.some((item) => item.action === 'placed' && isRecalled(item.material))) found.push('recalled-placed');
  if (outcome === 'placed' && !items.some((item) => item.action === 'placed')) found.push('say-what-was-placed');
  if (outcome === 'checked' && itemsOf(answers).length === 0) found.push('say-what-was-checked');
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

/** @param {Standing} standing @param {Action} action @returns {Item} */
function itemOf({ material, spot, quantity }, action) {
  return { material, spot, action, quantity: CONFIRMING.includes(action) ? Math.max(1, quantity) : null };
}

/** Half an emoji, cut off by the length limit, would be no valid text for the server. @param {string} text */
function wellFormed(text) {
  return new TextDecoder().decode(new TextEncoder().encode(text));
}

/** @param {string} day */
function noonOf(day) {
  const [year, month, date] = day.split('-').map(Number);
  return new Date(year, month - 1, date, 12);
}

const two = (/** @type {number} */ value) => String(value).padStart(2, '0');
