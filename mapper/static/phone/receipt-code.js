// @ts-check
/** By which short code do people name a visit, read out over a phone? Pure. */

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ'; // no I and O: read out, they are 1 and 0

/**
 * Three letters and three digits, from the visit's id: its first 32 bits n give n mod 1000, and
 * (n div 1000) mod 24³ written in base 24.
 * @param {string} id
 */
export function codeOf(id) {
  const number = Number.parseInt(id.slice(0, 8), 16);
  let rest = Math.floor(number / 1000);
  let letters = '';
  for (let at = 0; at < 3; at += 1) {
    letters = LETTERS[rest % LETTERS.length] + letters;
    rest = Math.floor(rest / LETTERS.length);
  }
  return `${letters}-${String(number % 1000).padStart(3, '0')}`;
}
