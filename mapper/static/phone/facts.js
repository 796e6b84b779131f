// @ts-check
/** Who was signed in on this phone when the server last said? Kept for when the page opens with no network. */

/**
 * @typedef {{id: string, name: string, waits?: boolean}} Person a name only where they were let in
 * @typedef {{person: string, people: Person[]}} Here whose page it is, and who else could take the phone
 */

const KEY = 'phone-here';
/** @type {Here} */
const NOBODY = { person: '', people: [] };

/** @returns {Here} */
export function hereBefore() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    return Array.isArray(kept?.people) ? kept : NOBODY;
  } catch {
    return NOBODY; // a browser that keeps nothing, or what somebody else wrote there
  }
}

/** @param {Here} here */
export function keepHere({ person, people }) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ person, people }));
  } catch {
    // A browser that keeps nothing opens with nobody.
  }
}

/** Somebody has left the phone, or may not use it any more. @param {string} person */
export function dropFromHere(person) {
  const { person: last, people } = hereBefore();
  keepHere({ person: last === person ? '' : last, people: people.filter(({ id }) => id !== person) });
}
