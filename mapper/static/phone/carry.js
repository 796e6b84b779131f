// @ts-check
/** Which venues does this phone carry? Fetches /api/v1/carry and keeps the last one, for when there is no signal. */

import { away, contactAt, isNews, look } from './days-away.js';
import { clear, etagOf, putCarry, putContact, read, URL_OF_CARRY } from './shelf.js';

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
 * @property {string} [promised_on] the day to come back, where one was said
 * @property {string} [ask_again_on] a year after they said no
 * @property {string} [opens_on] where it is closed until then
 * @typedef {{code: string, label: string, kind: string, recalled: boolean, superseded: boolean} & MoreOfMaterial} Material
 * @typedef {{where_to_get?: string, issuer?: string, version?: string, version_where?: string}} MoreOfMaterial
 * @typedef {{county: string, local_team: string, provider: string}} Contact of one county
 * @typedef {{geoid: string, name: string, ask_first?: string|null}} Town
 * @typedef {{code: string, label: string, private: boolean}} Spot
 * @typedef {object} Carry
 * @property {{id: string, name: string}} person
 * @property {string} [made_on] the day it was last brought
 * @property {number} [kept_days] venues go after so many days without contact
 * @property {import('./days-away.js').Away} [away] of what was kept; none where it is fresh
 * @property {Material[]} materials
 * @property {Spot[]} spots
 * @property {{code: string, label: string}[]} venue_types
 * @property {Venue[]} venues
 * @property {Town[]} [towns]
 * @property {Contact[]} [contacts]
 * @property {{label: string, number: string, note: string}[]} [numbers]
 * @property {import('./round-stops.js').CarriedRound[]} [rounds] given to this person, the soonest first
 * @property {number} [told] when, in milliseconds by the server's clock
 * @typedef {'fresh'|'unchanged'|'signed-out'|'waiting'|'revoked'|'unreachable'} Outlook what the server said of it
 */

const LEAVERS = 'phone-leavers';
const PATIENCE_MS = 30_000;

/**
 * The carry kept on this phone for one person; null where there is none. Too long away its venues have left the
 * phone, and all that it takes to log elsewhere is still there.
 * @param {string} person
 * @param {number} now milliseconds
 * @returns {Promise<Carry|null>}
 */
export async function keptCarry(person, now = Date.now()) {
  const kept = await read(person);
  if (!kept) return null;
  const contact = look(kept.contact, now);
  if (isNews(kept.contact, contact)) await putContact(person, contact);
  const { carry } = kept;
  if (!carry) {
    await forgetCarry(person); // or the server would say for ever that it has not changed
    return null;
  }
  const since = away(contact, carry.kept_days);
  if (!since.isOver) return { ...carry, away: since };
  const rest = { ...carry, venues: [], rounds: [] };
  if (carry.venues.length > 0) await putCarry(person, JSON.stringify(rest), ''); // without a name: it comes anew
  return { ...rest, away: since };
}

/**
 * Asks the server for the carry; only a true answer of it replaces what is kept.
 * @param {string} person
 * @param {number} now milliseconds
 * @returns {Promise<{outlook: Outlook, carry: Carry|null}>} a carry where it is fresh
 */
export async function freshCarry(person, now = Date.now()) {
  const etag = await etagOf(person);
  try {
    const answer = await patientFetch({ 'Logged-By': person, ...(etag ? { 'If-None-Match': etag } : {}) });
    if (answer.status === 304 && etag) {
      await keep(person, now);
      return { outlook: 'unchanged', carry: null };
    }
    if (answer.status === 401) return { outlook: await refusal(answer), carry: null };
    if (answer.status !== 200) return { outlook: 'unreachable', carry: null };
    const carry = await answer.json(); // a captive portal's page ends here, in the catch
    // Whatever the server took this page's person for: others' venues are not theirs.
    if (carry.person?.id !== person) return { outlook: 'signed-out', carry: null };
    if (!Array.isArray(carry.venues)) return { outlook: 'unreachable', carry: null };
    carry.told = Date.parse(answer.headers.get('Date') ?? '') || undefined;
    await keep(person, now, { carry, etag: answer.headers.get('ETag') ?? '' });
    return { outlook: 'fresh', carry };
  } catch {
    return { outlook: 'unreachable', carry: null };
  }
}

/** Takes the venues off this phone. @param {string} person */
export async function forgetCarry(person) {
  await clear(person);
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

/** @param {string} person @param {number} now @param {{carry: Carry, etag: string}} [brought] none where nothing changed */
async function keep(person, now, brought) {
  if (leavers().includes(person)) return; // asked for before they left
  if (brought) await putCarry(person, JSON.stringify(brought.carry), brought.etag);
  await putContact(person, contactAt(now));
}
