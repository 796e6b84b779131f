// @ts-check
/** Step 2, outbox: what does this phone remember of the visits that the server has? Pure. */

import { takeBackUntil } from './taking-back.js';

/**
 * @typedef {import('./outbox.js').About} About
 * @typedef {import('./outbox.js').Entry} Entry
 * @typedef {'waiting'|'received'|'too-late'|'unsure'} TakenBackState unsure: the message that takes it back was thrown
 *   away, and may have arrived
 * @typedef {object} Receipt
 * @property {string} id the visit's
 * @property {string} person
 * @property {string} receivedAt the server's moment, in UTC
 * @property {About} about
 * @property {string} [body] what was sent, without its note; only while it may still be corrected
 * @property {boolean} [hadNote]
 * @property {{by: string, isCorrected: boolean, state: TakenBackState}} [takenBack] by: the id of the message
 */

/**
 * What somebody removes from the server must not come back from a phone: the note is not kept.
 * @param {Entry} entry
 * @param {string} receivedAt
 * @param {Entry} [takeBack] that waits to take it back again
 * @returns {Receipt}
 */
export function receiptOf({ id, person, about, body }, receivedAt, takeBack) {
  /** @type {Receipt} */
  const receipt = { id, person, receivedAt, about, ...factsOf(body) };
  const isCorrected = Boolean(takeBack?.about.isCorrected);
  return takeBack ? { ...receipt, takenBack: { by: takeBack.id, isCorrected, state: 'waiting' } } : receipt;
}

/** @param {string} body */
function factsOf(body) {
  try {
    const sent = JSON.parse(body);
    return { body: JSON.stringify({ ...sent, note: '' }), hadNote: Boolean(sent.note) };
  } catch {
    return {}; // it was taken, whatever it was: then it can't be corrected here
  }
}

/**
 * The receipt once the message that takes its visit back has arrived: too late, it changes nothing.
 * @param {Receipt} receipt
 * @param {string} by the message's id
 * @param {string} receivedAt
 * @returns {Receipt}
 */
export function takenBack(receipt, by, receivedAt) {
  const state = new Date(receivedAt) <= takeBackUntil(receipt) ? 'received' : 'too-late';
  return { ...receipt, takenBack: { by, isCorrected: Boolean(receipt.takenBack?.isCorrected), state } };
}

/**
 * The receipt once that message was thrown away.
 * @param {Receipt} receipt
 * @param {boolean} isOnlyHere whether it surely never arrived
 * @returns {Receipt}
 */
export function letStand({ takenBack: before, ...receipt }, isOnlyHere) {
  return isOnlyHere || !before ? receipt : { ...receipt, takenBack: { ...before, state: 'unsure' } };
}

/** Without what is only there to correct it. @param {Receipt} receipt @returns {Receipt} */
export function withoutFacts({ body: _, hadNote: __, ...receipt }) {
  return receipt;
}
