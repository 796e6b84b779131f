// @ts-check
/** How is one place drawn? A plate with its type's sign; the status gives the colour and the mark at its corner. */

import { drawn } from './marks.js';

/**
 * @param {{type: string, status: import('./hand-over.js').Status}} venue
 */
export function plate({ type, status }) {
  const made = drawn('svg', { class: `plate mark-${status}`, viewBox: '0 0 28 28', 'aria-hidden': 'true' });
  made.append(
    drawn('rect', { class: 'plate-ground', x: 2, y: 2, width: 22, height: 22, rx: 6 }),
    drawn('use', { class: 'sign', href: `#sign-${signOf(type)}`, x: 6, y: 6, width: 14, height: 14 }),
    drawn('use', { class: 'plate-mark', href: `#shape-${status}`, x: 15, y: 15, width: 13, height: 13 }),
  );
  return made;
}

/**
 * A network may have types of its own: they have the sign of other places.
 * @param {string} type
 */
function signOf(type) {
  return document.getElementById(`sign-${type}`) ? type : 'other';
}
