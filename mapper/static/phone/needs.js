// @ts-check
/** What does a venue need today, and what is up there? From what the phone carries; pure, words come later. */

/**
 * @typedef {import('./carry.js').Venue} Venue
 * @typedef {import('./carry.js').Standing} Standing
 * @typedef {object} Need
 * @property {'recalled'|'come-back'|'come-back-on'|'overdue'|'ask-after'|'ask-now'|'closed-until'|'up'} key
 * @property {string} [day]
 * @property {Standing} [item]
 */

const GAPS = ['lapsed', 'gone', 'promised', 'declined', 'never'];

/** A gap of the report, or something to take down. @param {Venue} venue */
export function isNeeded({ skip, status = '', recalled = [] }) {
  return !skip && (recalled.length > 0 || GAPS.includes(status));
}

/**
 * What to do first, then what is known of it; nothing of a venue to skip.
 * @param {Venue} venue
 * @param {string} today YYYY-MM-DD
 * @returns {Need[]}
 */
export function needsOf(venue, today) {
  if (venue.skip) return [];
  const recalled = (venue.recalled ?? []).map((item) => ({ key: /** @type {const} */ ('recalled'), item }));
  return [...recalled, ...ofStatus(venue, today), ...whatIsUp(venue)];
}

/** @param {Venue} venue @param {string} today @returns {Need[]} */
function ofStatus({ status, promised_on: promised, ask_again_on: askAgain, opens_on: opens }, today) {
  if (status === 'promised') {
    if (!promised) return [{ key: 'come-back' }];
    return [{ key: promised < today ? 'overdue' : 'come-back-on', day: promised }];
  }
  if (status === 'declined' && askAgain) return [askAgain > today ? { key: 'ask-after', day: askAgain } : { key: 'ask-now' }];
  if (status === 'excluded' && opens) return [{ key: 'closed-until', day: opens }];
  return [];
}

/** The last seen first. @param {Venue} venue @returns {Need[]} */
function whatIsUp({ status = '', standing = [] }) {
  if (!['covered', 'lapsed'].includes(status)) return [];
  const latest = [...standing].sort((a, b) => b.last_seen_on.localeCompare(a.last_seen_on));
  return latest.map((item) => ({ key: 'up', item }));
}
