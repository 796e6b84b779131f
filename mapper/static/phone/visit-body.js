// @ts-check
/** Step 1, form: which bytes say what the volunteer answered? Pure: the moment and the id come in. */

/**
 * @typedef {'placed'|'checked'|'promised'|'declined'|'no_answer'} Reached
 * @typedef {Reached|'closed_today'|'closed_until'|'closed_for_good'} Outcome
 * @typedef {'placed'|'seen'|'gone'|'removed'} Action
 * @typedef {{material: string, spot: string, action: Action, quantity: number|null}} Item
 * @typedef {import('./carry.js').Standing} Standing
 * @typedef {{item: Standing, action: Action|'', quantity?: number|null}} Said a quantity where more was put there
 * @typedef {{id: string, name: string, venue_type: string, address: string, city: string, lat: number|null, lon: number|null}} NewVenue
 * @typedef {object} Answers what the form holds, as it stands there
 * @property {string} venueId
 * @property {Outcome|''} outcome
 * @property {Item[]} items the rows that were filled in by hand
 * @property {Said[]} standing what was said of each item that was up before
 * @property {'seen'|'gone'|'unseen'|''} ours a decline's "Is ours still up?"
 * @property {string} followUpOn YYYY-MM-DD, or empty
 * @property {''|'volunteer'|'taker'} concern
 * @property {string} note
 * @property {string} day YYYY-MM-DD of a visit that is logged later, or empty: now
 * @property {'near'|'far'|'unknown'} distance
 * @property {NewVenue|null} [newVenue] of a place that is not on the list
 * @property {string} [replaces] the visit that this one corrects
 * @property {string} [visitedAt] the moment that was kept when it was first written down, where it was
 */

export const WITH_ROWS = ['placed', 'checked'];
const WITH_FOLLOW_UP = ['promised', 'closed_until'];
export const CONFIRMING = ['placed', 'seen'];

/**
 * The body of PUT /api/v1/visits/<id>, made once: these very bytes are kept, and sent at every try.
 * @param {Answers} answers
 * @param {Date} now
 */
export function bodyOf(answers, now) {
  const day = answers.day || dayOf(now);
  const isKept = answers.visitedAt?.slice(0, day.length) === day;
  const backdated = !isKept && day !== dayOf(now);
  return JSON.stringify({
    venue_id: answers.newVenue ? null : answers.venueId,
    new_venue: answers.newVenue ?? null,
    visited_at: isKept ? answers.visitedAt : momentOf(backdated ? noonOf(day) : now),
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
  return [...rows, ...standing.flatMap((said) => (said.action ? [itemOf(said.item, said.action, said.quantity)] : []))];
}

/**
 * The answers that made a body, as the form opens with them. The note is there where the body has it.
 * @param {string} body
 * @returns {Answers}
 */
export function answersOf(body) {
  const said = JSON.parse(body);
  return {
    venueId: said.venue_id ?? said.new_venue.id,
    newVenue: said.new_venue,
    outcome: said.outcome,
    items: said.items,
    standing: [],
    ours: '',
    followUpOn: said.follow_up_on ?? '',
    concern: said.concern ?? '',
    note: said.note,
    day: said.visited_at.slice(0, 'YYYY-MM-DD'.length),
    distance: said.distance,
    visitedAt: said.visited_at,
  };
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

/** @param {Standing} standing @param {Action} action @param {number|null} [more] @returns {Item} */
function itemOf({ material, spot, quantity }, action, more) {
  const confirmed = action === 'placed' ? more ?? null : Math.max(1, quantity);
  return { material, spot, action, quantity: CONFIRMING.includes(action) ? confirmed : null };
}

/** Half an emoji, cut off by the length limit, would be no valid text for the server. @param {string} text */
export function wellFormed(text) {
  return new TextDecoder().decode(new TextEncoder().encode(text));
}

/** @param {string} day */
function noonOf(day) {
  const [year, month, date] = day.split('-').map(Number);
  return new Date(year, month - 1, date, 12);
}

const two = (/** @type {number} */ value) => String(value).padStart(2, '0');
