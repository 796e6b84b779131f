// @ts-check
/** Step 2, outbox: what does this phone hold that the server may not have yet? IndexedDB; knows no page. */

import { run, write } from './phone-store.js';
import { letStand, receiptOf, takenBack } from './receipts.js';
import { isOnlyHere, planOf } from './taking-back.js';

/**
 * @typedef {'waiting'|'sending'|'needs-fixing'|'conflict'|'needs-sign-in'|'needs-approval'} State "stored" is a receipt
 * @typedef {object} About what a list shows of a visit
 * @property {string} venueId
 * @property {string} venue its name
 * @property {string} [town]
 * @property {string} outcome
 * @property {string} day
 * @property {string} [concern]
 * @property {string} [takesBack] the id of the visit that this message takes back
 * @property {boolean} [isCorrected] whether another visit stands in its place
 * @typedef {{id: string, path: string, body: string, about: About}} Made
 * @typedef {import('./receipts.js').Receipt} Receipt
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
 * @property {boolean} [isTroubled] the server was reached, and could not take it just then
 * @property {boolean} [isHandedOut] it is in a file that somebody may have read in
 */

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
  constructor(person) { this.person = person; }

  /** Resolved means: on this phone's disk, and not unfinished any more. @param {Made} made */
  async add(made) {
    const entry = this.#entry(made, Date.now());
    await write(['entries', 'drafts'], async (tx) => {
      await tx.objectStore('drafts').delete(this.person);
      await tx.objectStore('entries').put(entry);
    });
  }

  /** Everything unsent, oldest first. @returns {Promise<Entry[]>} */
  entries() {
    return run((db) => db.getAllFromIndex('entries', 'order', this.#own()));
  }

  /**
   * Changes what is known of an entry; its id, body and path never change.
   * @param {string} id
   * @param {Partial<Pick<Entry, 'state'|'tries'|'problems'|'isTroubled'|'isHandedOut'>>} changes
   * @returns {Promise<boolean>} whether it is still there
   */
  async mark(id, changes) {
    let isThere = false;
    await write(['entries'], async (tx) => {
      const entry = await tx.objectStore('entries').get(id);
      isThere = Boolean(entry);
      if (entry) await tx.objectStore('entries').put({ ...entry, ...changes });
    });
    return isThere;
  }

  /**
   * The server has it: the entry leaves and its receipt stands, both or neither.
   * @param {Entry} entry
   * @param {string} receivedAt
   */
  async receive(entry, receivedAt) {
    const { id, about } = entry;
    await write(['entries', 'receipts'], async (tx) => {
      const [entries, receipts] = [tx.objectStore('entries'), tx.objectStore('receipts')];
      const receipt = await receipts.get(about.takesBack ?? id);
      const own = /** @type {Entry[]} */ (await entries.index('order').getAll(this.#own()));
      const takeBack = own.find((one) => one.about.takesBack === id);
      const isThere = own.some((one) => one.id === id);
      if (about.takesBack && receipt) await receipts.put(takenBack(receipt, id, receivedAt));
      // Replaced while it was on its way: known only to be taken back. Thrown away, or received twice: known already.
      if (!about.takesBack && !receipt && (isThere || takeBack)) await receipts.put(receiptOf(entry, receivedAt, takeBack));
      await entries.delete(id);
    });
  }

  /**
   * Puts another visit in the place of one, or null; looks at what became of the old one in the same transaction.
   * @param {string} id the old one's
   * @param {Made} takeBack the message for a server that may have it
   * @param {Made|null} instead
   */
  async replace(id, takeBack, instead) {
    const now = Date.now();
    await write(['entries', 'receipts', 'drafts'], async (tx) => {
      const [entries, receipts] = [tx.objectStore('entries'), tx.objectStore('receipts')];
      if (instead && (await entries.get(instead.id))) return; // this very work, done again
      const found = { entry: await entries.get(id), receipt: await receipts.get(id) };
      const { added, receipt } = planOf(found, takeBack, instead);
      for (const [at, made] of added.entries()) await entries.put(this.#entry(made, now + at));
      if (receipt) await receipts.put(receipt);
      if (found.entry) await entries.delete(id);
      if (instead) await tx.objectStore('drafts').delete(this.person);
    });
  }

  /** Throws an unsent message away that takes a visit back, because its writer said so. @param {Entry} entry */
  async letStand({ id, about }) {
    await write(['entries', 'receipts'], async (tx) => {
      const [entries, receipts] = [tx.objectStore('entries'), tx.objectStore('receipts')];
      const [entry, receipt] = [await entries.get(id), await receipts.get(about.takesBack)];
      if (entry && receipt) await receipts.put(letStand(receipt, isOnlyHere(entry)));
      await entries.delete(id);
    });
  }

  /** Takes an entry off this phone, and nothing more. @param {string} id */
  discard(id) {
    return write(['entries'], (tx) => tx.objectStore('entries').delete(id));
  }

  /** Newest first. @returns {Promise<Receipt[]>} */
  async receipts() {
    return (await run((db) => db.getAllFromIndex('receipts', 'order', this.#own()))).reverse();
  }

  /** This person's rows, in their order. */
  #own() {
    return IDBKeyRange.bound([this.person, -Infinity], [this.person, []], false, true);
  }

  /** @param {Made} made @param {number} savedAt @returns {Entry} */
  #entry(made, savedAt) {
    return { ...made, person: this.person, savedAt, state: 'waiting', tries: 0, problems: [] };
  }
}
