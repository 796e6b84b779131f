// @ts-check
/** Which venues does this phone carry? Fetches /api/v1/carry and keeps the last one, for when there is no signal. */

/**
 * @typedef {{material: string, spot: string, last_seen_on: string, quantity: number}} Standing
 * @typedef {VenueFacts & {newVenue?: import('./visit-body.js').NewVenue}} Venue with what a person found, where it is not on the list
 * @typedef {object} VenueFacts
 * @property {string} id
 * @property {string} name
 * @property {string} town
 * @property {number|null} lat
 * @property {number|null} lon
 * @property {true} [skip] not to be visited; none of what follows is known then
 * @property {string} [type]
 * @property {string} [status]
 * @property {Standing[]} [standing]
 * @property {Standing[]} [recalled]
 * @property {string|null} [last_visit_on]
 * @property {import('./visit-body.js').NewVenue} [newVenue] added by this person; no carry has it yet
 * @typedef {{code: string, label: string, kind: string, recalled: boolean, superseded: boolean, where_to_get?: string}} Material
 * @typedef {{county: string, local_team: string, provider: string}} Contact of one county
 * @typedef {{geoid: string, name: string, ask_first?: string|null}} Town
 * @typedef {{code: string, label: string, private: boolean}} Spot
 * @typedef {object} Carry
 * @property {{id: string, name: string}} person
 * @property {Material[]} materials
 * @property {Spot[]} spots
 * @property {{code: string, label: string}[]} venue_types
 * @property {Venue[]} venues
 * @property {Town[]} [towns]
 * @property {Contact[]} [contacts]
 * @property {{label: string, number: string, note: string}[]} [numbers]
 * @typedef {'fresh'|'unchanged'|'signed-out'|'waiting'|'revoked'|'unreachable'} Outlook what the server said of it
 */

const URL_OF_CARRY = '/api/v1/carry';
const LEAVERS = 'phone-leavers';
const [KEPT_DAYS, DAY_MS] = [45, 86_400_000];
const PATIENCE_MS = 30_000;

/**
 * The carry kept on this phone for one person; null where there is none, or contact was too long ago.
 * @param {string} person
 * @param {number} now milliseconds
 * @returns {Promise<Carry|null>}
 */
export async function keptCarry(person, now = Date.now()) {
  const kept = await keptResponse(person);
  if (!kept) return null;
  if (now - Number(kept.headers.get('Contact')) <= KEPT_DAYS * DAY_MS) return kept.json();
  await forgetCarry(person);
  return null;
}

/**
 * Asks the server for the carry; only a true answer of it replaces what is kept.
 * @param {string} person
 * @param {number} now milliseconds
 * @returns {Promise<{outlook: Outlook, carry: Carry|null}>} a carry where it is fresh
 */
export async function freshCarry(person, now = Date.now()) {
  const kept = await keptResponse(person);
  const etag = kept?.headers.get('ETag');
  try {
    const answer = await patientFetch({ 'Logged-By': person, ...(etag ? { 'If-None-Match': etag } : {}) });
    if (answer.status === 304 && kept) {
      await keep(person, await kept.text(), etag ?? '', now);
      return { outlook: 'unchanged', carry: null };
    }
    if (answer.status === 401) return { outlook: await refusal(answer), carry: null };
    if (answer.status !== 200) return { outlook: 'unreachable', carry: null };
    const text = await answer.text();
    const carry = JSON.parse(text); // a captive portal's page ends here, in the catch
    // Whatever the server took this page's person for: others' venues are not theirs.
    if (carry.person?.id !== person) return { outlook: 'signed-out', carry: null };
    if (!Array.isArray(carry.venues)) return { outlook: 'unreachable', carry: null };
    await keep(person, text, answer.headers.get('ETag') ?? '', now);
    return { outlook: 'fresh', carry };
  } catch {
    return { outlook: 'unreachable', carry: null };
  }
}

/** Takes the venues off this phone. @param {string} person */
export async function forgetCarry(person) {
  await caches.delete(shelf(person)).catch(() => false);
}

/** People who signed out here while the server could not be told. @returns {string[]} */
export function leavers() {
  try {
    return JSON.parse(localStorage.getItem(LEAVERS) ?? '[]');
  } catch {
    return []; // a browser that keeps nothing
  }
}

/** @param {string[]} people */
export function keepLeavers(people) {
  try {
    localStorage.setItem(LEAVERS, JSON.stringify(people));
  } catch {
    // A browser that keeps nothing.
  }
}

/** @param {Record<string, string>} headers */
async function patientFetch(headers) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  const asked = { headers: { Accept: 'application/json', ...headers }, signal: stop.signal };
  try {
    return await fetch(URL_OF_CARRY, { ...asked, cache: 'no-store', redirect: 'manual' });
  } finally {
    clearTimeout(timer);
  }
}

/** @param {Response} answer @returns {Promise<Outlook>} */
async function refusal(answer) {
  const problem = await answer.json().catch(() => ({}));
  return ['revoked', 'waiting'].includes(problem.type) ? problem.type : 'signed-out';
}

// The Cache API, not IndexedDB: it needs no library before the list can be drawn. Where it refuses, nothing is kept.

/** @param {string} person */
function shelf(person) {
  return `carry-${person}`;
}

/** @param {string} person @returns {Promise<Response|undefined>} */
async function keptResponse(person) {
  try {
    return await (await caches.open(shelf(person))).match(URL_OF_CARRY);
  } catch {
    return undefined;
  }
}

/** @param {string} person @param {string} text @param {string} etag @param {number} now */
async function keep(person, text, etag, now) {
  if (leavers().includes(person)) return; // asked for before they left
  const headers = { 'Content-Type': 'application/json', ETag: etag, Contact: String(now) };
  try {
    await (await caches.open(shelf(person))).put(URL_OF_CARRY, new Response(text, { headers }));
  } catch {
    // Not kept (a private window, a full phone): the next start asks the server again.
  }
}
