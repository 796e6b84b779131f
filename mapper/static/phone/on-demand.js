// @ts-check
/** Does a part of the page that is brought only when it is asked for arrive, and soon? */

import { part } from './page.js';

const PATIENCE_MS = 20_000;

/**
 * What is coming, or a refusal where it takes longer than anybody waits.
 * @template Coming
 * @param {Promise<Coming>} coming
 * @returns {Promise<Coming>}
 */
export function soon(coming) {
  const tooLate = new Promise((_, refuse) => { setTimeout(() => refuse(new Error('too late')), PATIENCE_MS); });
  return Promise.race([coming, /** @type {Promise<never>} */ (tooLate)]);
}

/** Says that a part of the page did not arrive. */
export function sayMissing() {
  part('broken').hidden = false;
  window.scrollTo(0, 0);
}
