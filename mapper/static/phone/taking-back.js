// @ts-check
/** Step 2, outbox: what has to be written so that a visit counts no more, or as another one? Pure. */

import { momentOf, newId } from './visit-body.js';

/**
 * @typedef {import('./outbox.js').About} About
 * @typedef {import('./outbox.js').Entry} Entry
 * @typedef {import('./outbox.js').Made} Made
 * @typedef {import('./receipts.js').Receipt} Receipt
 * @typedef {{entry?: Entry, receipt?: Receipt}} Found what became of a visit by now
 */

const TAKE_BACK_MS = 7 * 86_400_000; // the server's rule for a visit's author
/** The server said so, and stored nothing by that answer. */
const TURNED_AWAY = ['needs-sign-in', 'needs-approval'];

/**
 * Whether nobody but this phone can have it. An answer that never came may have been a yes; a file that was handed
 * out may have been read in.
 * @param {Pick<Entry, 'state'|'tries'|'isHandedOut'>} entry
 */
export function isOnlyHere({ state, tries, isHandedOut }) {
  if (state === 'needs-fixing') return true; // the same bytes would never have been taken
  return !isHandedOut && (tries === 0 || (tries === 1 && TURNED_AWAY.includes(state)));
}

/** The message that makes a visit as if it never was. @param {string} id @param {About} about @param {Date} now @returns {Made} */
export function takeBackOf(id, about, now) {
  const own = newId();
  const body = JSON.stringify({ visit_id: id, voided_at: momentOf(now), reason: '' });
  return { id: own, path: `/api/v1/voids/${own}`, body, about: { ...about, takesBack: id } };
}

/**
 * What is added, and what the receipt says from now on, where a visit is replaced (or, with null, taken back).
 * @param {Found} found
 * @param {Made} takeBack
 * @param {Made|null} instead
 * @returns {{added: Made[], receipt: Receipt|null}}
 */
export function planOf({ entry, receipt }, takeBack, instead) {
  const isOver = Boolean(receipt?.takenBack && receipt.takenBack.state !== 'unsure');
  const isNeeded = !isOver && !(entry && isOnlyHere(entry));
  const takenBack = { by: takeBack.id, isCorrected: instead !== null, state: /** @type {const} */ ('waiting') };
  return {
    added: [...(isNeeded ? [takeBack] : []), ...(instead ? [instead] : [])],
    receipt: isNeeded && receipt ? { ...receipt, takenBack } : null,
  };
}

/** The moment until which the server lets its author take a visit back. @param {Receipt} receipt */
export function takeBackUntil({ receivedAt }) {
  return new Date(Date.parse(receivedAt) + TAKE_BACK_MS);
}

/** @param {Receipt} receipt @param {Date} now */
export function mayTakeBack(receipt, now) {
  const isOver = receipt.takenBack && receipt.takenBack.state !== 'unsure';
  return !isOver && now <= takeBackUntil(receipt);
}
