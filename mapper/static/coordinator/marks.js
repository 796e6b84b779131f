// @ts-check
/** How is a status drawn? The page's own shapes, and a ring for several places at once. */

import { STATUSES, grouped } from './hand-over.js';

const SVG = 'http://www.w3.org/2000/svg';
const RADIUS = 15;
const TEXT_SIZE = [13, 12, 11, 9, 7.6]; // by how many characters there are

/**
 * An element of SVG.
 * @param {string} tag
 * @param {Record<string, string|number>} attributes
 */
export function drawn(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}

/**
 * The shape of one status, from the page's set.
 * @param {import('./hand-over.js').Status} status
 */
export function mark(status) {
  const made = drawn('svg', { class: `mark mark-${status}`, viewBox: '0 0 16 16', 'aria-hidden': 'true' });
  made.append(drawn('use', { href: `#shape-${status}` }));
  return made;
}

/**
 * A ring whose parts are the statuses' shares, with the count in its middle.
 * @param {import('./hand-over.js').Counts} counts
 * @param {number} total
 */
export function ring(counts, total) {
  const made = drawn('svg', { class: 'cell', viewBox: '0 0 40 40', 'aria-hidden': 'true' });
  made.append(drawn('circle', { class: 'cell-ground', cx: 20, cy: 20, r: 18.5 }));
  const around = 2 * Math.PI * RADIUS;
  let begun = 0;
  for (const status of STATUSES) {
    const length = (counts[status] / total) * around;
    if (!length) continue;
    made.append(
      drawn('circle', {
        class: `cell-part mark-${status}`,
        cx: 20,
        cy: 20,
        r: RADIUS,
        'stroke-dasharray': `${length} ${around - length}`,
        'stroke-dashoffset': around / 4 - begun,
      }),
    );
    begun += length;
  }
  const said = total < 10_000 ? grouped(total) : `${Math.round(total / 1000)}k`;
  const text = drawn('text', { x: 20, y: 20, 'font-size': TEXT_SIZE[Math.min(said.length, TEXT_SIZE.length) - 1] });
  text.textContent = said;
  made.append(text);
  return made;
}
