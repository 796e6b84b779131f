// @ts-check
/** How does this phone's database open, and stay open? IndexedDB; one connection a page; knows no page. */

import { openDB } from '../vendor/idb@8.0.4/index.js';

/** @typedef {import('idb').IDBPDatabase} Database */

const [NAME, VERSION] = ['outreach-mapper', 2];

/** @type {Promise<Database>|null} */
let connection = null;

/**
 * Reads or writes. iOS drops the connection of a page in the background: it is opened again and the work done
 * again, once; so each piece of work gives the same result when done twice.
 * @template T
 * @param {(db: Database) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function run(work) {
  try {
    return await work(await open());
  } catch (error) {
    if (!isLostConnection(error)) throw error;
    connection = null;
    return work(await open());
  }
}

/**
 * A change, promised kept only when its transaction has completed.
 * @param {string[]} stores
 * @param {(tx: any) => Promise<unknown>} work
 */
export async function write(stores, work) {
  await run(async (db) => {
    // Strict: the browser says "complete" only once the operating system has written it, not taken it.
    const tx = db.transaction(stores, 'readwrite', { durability: 'strict' });
    try {
      await Promise.all([work(tx), tx.done]);
    } catch (error) {
      tx.done.catch(() => undefined); // told below
      abort(tx); // what was done before the fault would be kept without what should have followed
      throw tx.error ?? error;
    }
  });
}

/** @param {{abort: () => void}} tx */
function abort(tx) {
  try {
    tx.abort();
  } catch {
    // It is over already.
  }
}

function open() {
  const forget = () => { connection = null; };
  // Blocking: a newer page wants a newer database, so the old tab lets go of this one.
  const blocking = () => void opened.then((db) => db.close());
  /** @type {Promise<Database>} */
  const opened = connection ?? openDB(NAME, VERSION, { upgrade, blocking, terminated: forget });
  opened.catch(forget); // a phone that is full now may not be later
  return (connection = opened);
}

/** @param {any} error */
function isLostConnection(error) {
  return ['InvalidStateError', 'UnknownError', 'AbortError'].includes(error?.name);
}

/** Entries and receipts came with version 1, drafts and found places with 2. @param {Database} db @param {number} from */
function upgrade(db, from) {
  if (from < 1) {
    db.createObjectStore('entries', { keyPath: 'id' }).createIndex('order', ['person', 'savedAt']);
    db.createObjectStore('receipts', { keyPath: 'id' }).createIndex('order', ['person', 'receivedAt']);
  }
  db.createObjectStore('drafts', { keyPath: 'person' });
  db.createObjectStore('found', { keyPath: 'id' }).createIndex('person', 'person');
}
