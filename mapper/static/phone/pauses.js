// @ts-check
/** How long until something that failed is tried again? */

const LONGEST_S = 300;

/** Seconds: longer after each failure, never the same on two phones. @param {number} failures in a row */
export function pauseAfter(failures) {
  return Math.min(LONGEST_S, 2 ** failures) * (0.5 + Math.random() / 2);
}

/** @param {number|null} one null where a timer would not help @param {number|null} other */
export function sooner(one, other) {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}
