// @ts-check
/** How long does this phone remember the visits that the server has? IndexedDB; knows no page. */

import { write } from './phone-store.js';
import { withoutFacts } from './receipts.js';
import { takeBackUntil } from './taking-back.js';

const RECEIPT_DAYS = 30;
const DAY_MS = 86_400_000;

/** Drops receipts older than 30 days, and of the others what is only there to correct them. @param {string} person */
export async function dropOldReceipts(person, now = Date.now()) {
  await dropReceipts(rows(person, '', new Date(now - RECEIPT_DAYS * DAY_MS).toISOString()));
  await write(['receipts'], async (tx) => {
    const receipts = tx.objectStore('receipts');
    for (const receipt of await receipts.index('order').getAll(rows(person))) {
      if (receipt.body && now > Number(takeBackUntil(receipt))) await receipts.put(withoutFacts(receipt));
    }
  });
}

/** Takes somebody's history off the phone; what is unsent stays. @param {string} person */
export async function forgetReceipts(person) {
  await dropReceipts(rows(person));
}

/** @param {IDBKeyRange} range */
async function dropReceipts(range) {
  await write(['receipts'], async (tx) => {
    const receipts = tx.objectStore('receipts');
    for (const id of await receipts.index('order').getAllKeys(range)) await receipts.delete(id);
  });
}

/** @param {string} person @param {any} [from] @param {any} [to] */
function rows(person, from = -Infinity, to = []) {
  return IDBKeyRange.bound([person, from], [person, to], false, true);
}
