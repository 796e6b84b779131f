// @ts-check
/** Who uses this phone, who has left it, and what leaves with them? Knows no page. */

import { forgetCarry, keepLeavers, keptCarry, leavers } from './carry.js';
import { dropFromHere } from './facts.js';
import { forgetFound } from './found-places.js';
import { forgetUsual } from './usual-material.js';
import { forgetReceipts } from './history.js';

/** @typedef {{id: string, name: string}} Person */

const KNOWN = 'phone-people';
const PATIENCE_MS = 10_000;
const SHORT_PATIENCE_MS = 3_000;

/**
 * Everybody who was signed in here and has not signed out, their sign-in being over or not.
 * @returns {Record<string, string>} names by id
 */
export function known() {
  try {
    return JSON.parse(localStorage.getItem(KNOWN) ?? '{}');
  } catch {
    return {}; // a browser that keeps nothing
  }
}

/** @param {Person[]} people signed in here now */
export function remember(people) {
  keepKnown({ ...known(), ...Object.fromEntries(people.map(({ id, name }) => [id, name])) });
}

/** Takes somebody's venues, history and habits off this phone; what is unsent stays. @param {string} person */
export async function forget(person) {
  const { [person]: _, ...others } = known();
  keepKnown(others);
  dropFromHere(person);
  forgetUsual(person);
  await forgetCarry(person);
  await forgetReceipts(person);
  await forgetFound(person);
}

/**
 * Signs somebody out of this phone at once, and of the server now or at the next contact.
 * @param {string} person
 * @param {string} csrf
 * @returns {Promise<boolean>} whether the server knows
 */
export async function leave(person, csrf) {
  keepLeavers([...new Set([...leavers(), person])]);
  await forget(person).catch(() => undefined); // a browser that keeps nothing still lets go of its sign-in
  return (await endLeavers(csrf, person)).includes(person);
}

/**
 * Tells the server who has left.
 * @param {string} csrf
 * @param {string[]} others who left beside those that were kept for later
 * @returns {Promise<string[]>} whom it knows of now
 */
export async function endLeavers(csrf, ...others) {
  /** @type {string[]} */
  const told = [];
  for (const person of new Set([...others, ...leavers()])) {
    if (await tell('/phone/sign-out', person, csrf, 'ended')) told.push(person);
  }
  if (told.length > 0) keepLeavers(leavers().filter((person) => !told.includes(person)));
  return told;
}

/** Pages are this person's from now on. @param {string} person @param {string} csrf whether the server knows */
export function choose(person, csrf) {
  return tell('/phone/who', person, csrf, 'who', SHORT_PATIENCE_MS); // somebody stands there and waits
}

/** Venues go after their days also of people who do not open this page any more. */
export async function dropOldCarries() {
  for (const name of await caches.keys().catch(() => [])) {
    if (name.startsWith('carry-')) await keptCarry(name.slice('carry-'.length));
  }
}

/**
 * True only where our server says so: a captive portal's page, or a redirect, is no answer.
 * @param {string} path
 * @param {string} person
 * @param {string} csrf
 * @param {string} word what the answer says of the person
 */
async function tell(path, person, csrf, word, patience = PATIENCE_MS) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience);
  const body = new URLSearchParams({ person, csrf_token: csrf });
  const asked = { method: 'POST', body, headers: { Accept: 'application/json' }, signal: stop.signal };
  try {
    const answer = await fetch(path, { ...asked, cache: 'no-store', redirect: 'manual' });
    return answer.status === 200 && (await answer.json())[word] === person;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/** @param {Record<string, string>} people */
function keepKnown(people) {
  try {
    localStorage.setItem(KNOWN, JSON.stringify(people));
  } catch {
    // A browser that keeps nothing: it forgets who was here, and has nothing of theirs either.
  }
}
