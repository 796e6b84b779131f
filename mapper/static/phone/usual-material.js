// @ts-check
/** Which material did this person put up last, on this phone? */

/** @param {string} person */
const keyOf = (person) => `usual-material-${person}`;

/**
 * The code that is preselected: the last one, else the first poster that may go up.
 * @param {import('./carry.js').Material[]} materials
 * @param {string} person
 */
export function usualAmong(materials, person) {
  const usable = materials.filter(({ recalled, superseded }) => !recalled && !superseded);
  const [poster] = [...usable.filter(({ kind }) => kind === 'poster'), ...usable];
  const last = usualOf(person);
  return usable.find(({ code }) => code === last)?.code ?? poster?.code;
}

/** @param {string} person @returns {string|null} a code */
function usualOf(person) {
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
