// @ts-check
/** Which places did somebody add that their list has not got yet? IndexedDB, each person their own; knows no page. */

import { run, write } from './phone-store.js';

/**
 * @typedef {import('./visit-body.js').NewVenue} NewVenue
 * @typedef {import('./new-venue.js').Typed} Typed
 * @typedef {{newVenue: NewVenue, isUnsafe: boolean}} Place unsafe, where its person raised a concern
 * @typedef {{id: string, person: string, addedAt: number, typed?: Typed} & Partial<Place>} Row typed, while it is
 */

const KEPT_DAYS = 30;
const DAY_MS = 86_400_000;

/** A visit to it is in the outbox. @param {string} person @param {NewVenue} newVenue @param {boolean} isUnsafe from now on */
export async function keepFound(person, newVenue, isUnsafe, now = Date.now()) {
  await write(['found'], async (tx) => {
    const { id } = newVenue;
    const before = await tx.objectStore('found').get(id);
    const row = { id, person, newVenue, addedAt: before?.addedAt ?? now, isUnsafe: isUnsafe || Boolean(before?.isUnsafe) };
    await tx.objectStore('found').put(row);
  });
}

/**
 * Those that no carry has yet; the others leave.
 * @param {string} person
 * @param {string[]} carried ids of the venues on the list
 * @returns {Promise<Place[]>}
 */
export async function foundBy(person, carried, now = Date.now()) {
  const listed = new Set(carried);
  const isOver = (/** @type {Row} */ { id, addedAt }) => listed.has(id) || now - addedAt > KEPT_DAYS * DAY_MS;
  const rows = await rowsOf(person);
  await drop(rows.filter(isOver).map(({ id }) => id));
  const kept = rows.filter((row) => !isOver(row));
  return kept.flatMap(({ newVenue, isUnsafe = false }) => (newVenue ? [{ newVenue, isUnsafe }] : []));
}

/** It is no place to go to any more. @param {string} id */
export async function dropFound(id) {
  await drop([id]);
}

/** Also what is still being typed. @param {string} person */
export async function forgetFound(person) {
  await drop((await rowsOf(person)).map(({ id }) => id));
}

/** A form that is not filled in to its end. @param {string} person @param {Typed} typed */
export async function keepTyped(person, typed, now = Date.now()) {
  await write(['found'], (tx) => tx.objectStore('found').put({ id: keyOf(person), person, addedAt: now, typed }));
}

/** @param {string} person @returns {Promise<Typed|undefined>} */
export async function typedBy(person) {
  return (await run((db) => db.get('found', keyOf(person))))?.typed;
}

/** @param {string} person */
export async function dropTyped(person) {
  await drop([keyOf(person)]);
}

/** @param {string} person @returns {Promise<Row[]>} */
function rowsOf(person) {
  return run((db) => db.getAllFromIndex('found', 'person', person));
}

/** @param {string[]} ids */
async function drop(ids) {
  if (ids.length === 0) return;
  await write(['found'], async (tx) => {
    for (const id of ids) await tx.objectStore('found').delete(id);
  });
}

/** No venue's id. @param {string} person */
const keyOf = (person) => `typed-${person}`;
