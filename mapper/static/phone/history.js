// @ts-check
/** How long does this phone remember the visits that the server has? IndexedDB; knows no page. */

import { write } from './phone-store.js';
import { withoutFacts } from './receipts.js';
import { takeBackUntil } from './taking-back.js';

const RECEIPT_DAYS = 30;
const DAY_MS = 86_400_000;

/** Drops everybody's receipts older than 30 days, and of the others what is only there to correct them. */
export async function dropOldReceipts(now = Date.now()) {
  await write(['receipts'], async (tx) => {
    const receipts = tx.objectStore('receipts');
    for (const receipt of await receipts.getAll()) {
      const isOld = Date.parse(receipt.receivedAt) < now - RECEIPT_DAYS * DAY_MS;
      if (isOld) await receipts.delete(receipt.id);
      else if (receipt.body && now > Number(takeBackUntil(receipt))) await receipts.put(withoutFacts(receipt));
    }
  });
}

/** Takes somebody's history off the phone; what is unsent stays. @param {string} person */
export async function forgetReceipts(person) {
  await write(['receipts'], async (tx) => {
    const receipts = tx.objectStore('receipts');
    const theirs = IDBKeyRange.bound([person, -Infinity], [person, []], false, true);
    for (const id of await receipts.index('order').getAllKeys(theirs)) await receipts.delete(id);
  });
}
