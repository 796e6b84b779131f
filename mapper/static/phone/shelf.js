// @ts-check
/** Where does this phone keep what it carries? The Cache API, a shelf a person: what the server said, and when. */

/**
 * @typedef {import('./days-away.js').Contact} Contact
 * @typedef {{carry: import('./carry.js').Carry|null, contact: Contact}} Kept no carry where it can't be read
 */

// Not IndexedDB: this needs no library before the list can be drawn. Where it refuses, nothing is kept.

export const URL_OF_CARRY = '/api/v1/carry';
const URL_OF_CONTACT = `${URL_OF_CARRY}/contact`; // apart, so that "nothing changed" writes a line and not a megabyte

/** @param {string} person */
const shelf = (person) => `carry-${person}`;

/** @param {string} person @returns {Promise<Kept|null>} */
export async function read(person) {
  try {
    const cache = await caches.open(shelf(person));
    const [body, contact] = await Promise.all([cache.match(URL_OF_CARRY), cache.match(URL_OF_CONTACT)]);
    if (!body) return null;
    const since = contact ? await contact.json() : { counted: 0, seen: Number(body.headers.get('Contact')) };
    return { carry: await body.json().catch(() => null), contact: since };
  } catch {
    return null;
  }
}

/** What the server called what is kept; empty where nothing is. @param {string} person */
export async function etagOf(person) {
  try {
    return (await (await caches.open(shelf(person))).match(URL_OF_CARRY))?.headers.get('ETag') ?? '';
  } catch {
    return '';
  }
}

/** @param {string} person @param {string} text @param {string} etag */
export async function putCarry(person, text, etag) {
  await put(person, URL_OF_CARRY, text, { ETag: etag });
}

/** @param {string} person @param {Contact} contact */
export async function putContact(person, contact) {
  await put(person, URL_OF_CONTACT, JSON.stringify(contact), {});
}

/** @param {string} person */
export async function clear(person) {
  await caches.delete(shelf(person)).catch(() => false);
}

/** @param {string} person @param {string} url @param {string} text @param {Record<string, string>} headers */
async function put(person, url, text, headers) {
  const answer = new Response(text, { headers: { 'Content-Type': 'application/json', ...headers } });
  try {
    await (await caches.open(shelf(person))).put(url, answer);
  } catch {
    // Not kept (a private window, a full phone): the next start asks the server again.
  }
}
