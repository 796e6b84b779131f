// @ts-check
/** Step 2, outbox: what does this phone hold that the server may not have yet? IndexedDB; knows no page. */

import { run, write } from './phone-store.js';

/**
 * @typedef {'waiting'|'sending'|'needs-fixing'|'conflict'|'needs-sign-in'|'needs-approval'} State "stored" is a receipt
 * @typedef {{venueId: string, venue: string, outcome: string, day: string, concern?: string}} About what a list shows of a visit
 * @typedef {object} Entry one thing to send
 * @property {string} id UUID, the same at every try
 * @property {string} person whose sign-in it is sent under
 * @property {string} path where it is PUT
 * @property {string} body the exact text, the same at every try
 * @property {number} savedAt milliseconds; the oldest is sent first
 * @property {State} state
 * @property {number} tries
 * @property {string[]} problems what the server said, in its words
 * @property {About} about
 * @typedef {{id: string, person: string, receivedAt: string, about: About}} Receipt
 */

const RECEIPT_DAYS = 30;
const DAY_MS = 86_400_000;

/** Whose entries wait on this phone: ids of people, signed in or not. @returns {Promise<string[]>} */
export async function writers() {
  return run(async (db) => {
    const found = new Set();
    let cursor = await db.transaction('entries').store.index('order').openKeyCursor(); // no entry is read
    for (; cursor; cursor = await cursor.continue()) found.add(/** @type {any} */ (cursor.key)[0]);
    return [...found];
  });
}

/** One person's outbox: nobody reads or changes another's. */
export class Outbox {
  /** @param {string} person */
  constructor(person) {
    this.person = person;
  }

  /** Resolved means: on this phone's disk, and not unfinished any more. @param {Pick<Entry, 'id'|'path'|'body'|'about'>} made */
  async add(made) {
    const rest = { savedAt: Date.now(), state: 'waiting', tries: 0, problems: [] };
    const entry = { ...made, person: this.person, ...rest };
    await write(['entries', 'drafts'], async (tx) => {
      await tx.objectStore('drafts').delete(this.person);
      await tx.objectStore('entries').put(entry);
    });
  }

  /** Everything unsent, oldest first. @returns {Promise<Entry[]>} */
  async entries() {
    return run((db) => db.getAllFromIndex('entries', 'order', this.#own()));
  }

  /**
   * Changes what is known of an entry; its id, body and path never change.
   * @param {string} id
   * @param {Partial<Pick<Entry, 'state'|'tries'|'problems'>>} changes
   */
  async mark(id, changes) {
    await write(['entries'], async (tx) => {
      const entry = await tx.objectStore('entries').get(id);
      if (entry) await tx.objectStore('entries').put({ ...entry, ...changes });
    });
  }

  /**
   * The server has it: the entry leaves and its receipt stands, both or neither.
   * @param {Entry} entry
   * @param {string} receivedAt
   */
  async receive(entry, receivedAt) {
    const { id, person, about } = entry;
    await write(['entries', 'receipts'], async (tx) => {
      await tx.objectStore('receipts').put({ id, person, receivedAt, about });
      await tx.objectStore('entries').delete(id);
    });
  }

  /** Throws an unsent entry away, because its writer said so. @param {string} id */
  async discard(id) {
    await write(['entries'], (tx) => tx.objectStore('entries').delete(id));
  }

  /** Newest first. @returns {Promise<Receipt[]>} */
  async receipts() {
    return (await run((db) => db.getAllFromIndex('receipts', 'order', this.#own()))).reverse();
  }

  /** Drops receipts older than 30 days. */
  async dropOldReceipts(now = Date.now()) {
    await this.#dropReceipts(this.#own('', new Date(now - RECEIPT_DAYS * DAY_MS).toISOString()));
  }

  /** Takes this person's history off the phone; what is unsent stays. */
  async forgetReceipts() {
    await this.#dropReceipts(this.#own());
  }

  /** @param {IDBKeyRange} range */
  async #dropReceipts(range) {
    await write(['receipts'], async (tx) => {
      const receipts = tx.objectStore('receipts');
      for (const id of await receipts.index('order').getAllKeys(range)) await receipts.delete(id);
    });
  }

  /** This person's rows between two places in the order. @param {any} [from] @param {any} [to] */
  #own(from = -Infinity, to = []) {
    return IDBKeyRange.bound([this.person, from], [this.person, to], false, true);
  }
}
