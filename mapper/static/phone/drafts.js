// @ts-check
/** Step 1, form: what was being written when the page went away? One unfinished visit a person; knows no page. */

import { run, write } from './phone-store.js';

/**
 * @typedef {import('./carry.js').Venue} Venue
 * @typedef {import('./visit-body.js').Answers} Answers
 * @typedef {object} Draft
 * @property {string} person
 * @property {Venue} venue as it was on the list
 * @property {Answers} answers
 * @property {boolean} isOpen whether the form was on the page
 */

/** @param {Draft} draft */
export async function keepDraft(draft) {
  await write(['drafts'], (tx) => tx.objectStore('drafts').put(draft));
}

/** @param {string} person @returns {Promise<Draft|undefined>} */
export async function draftOf(person) {
  return run((db) => db.get('drafts', person));
}

/** @param {string} person */
export async function dropDraft(person) {
  await write(['drafts'], (tx) => tx.objectStore('drafts').delete(person));
}
