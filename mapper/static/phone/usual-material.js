// @ts-check
/** Which material did this person put up last, on this phone? */

/** @param {string} person */
const keyOf = (person) => `usual-material-${person}`;

/** @param {string} person @returns {string|null} a code */
export function usualOf(person) {
  try {
    return localStorage.getItem(keyOf(person));
  } catch {
    return null;
  }
}

/** @param {string} person @param {string} code */
export function keepUsual(person, code) {
  try {
    localStorage.setItem(keyOf(person), code);
  } catch {
    // A browser that keeps nothing: the first poster is preselected again.
  }
}

/** @param {string} person */
export function forgetUsual(person) {
  try {
    localStorage.removeItem(keyOf(person));
  } catch {
    // Nothing was kept.
  }
}
