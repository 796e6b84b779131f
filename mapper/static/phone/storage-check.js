// @ts-check
/** Does this browser keep anything? Tries it: private windows and full phones refuse, some of them only in writing. */

import { write } from './phone-store.js';

const PROBE = 'probe'; // no person's id

/** @returns {Promise<boolean>} */
export async function keepsAnything() {
  try {
    await write(['drafts'], async (tx) => {
      await tx.objectStore('drafts').put({ person: PROBE });
      await tx.objectStore('drafts').delete(PROBE);
    });
    return true;
  } catch {
    return false;
  }
}
