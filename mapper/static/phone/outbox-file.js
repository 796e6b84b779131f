// @ts-check
/** What stands in the file of everything unsent, and what is it called? Pure. */

import { dayOf } from './visit-body.js';

/** @typedef {import('./outbox.js').Entry} Entry */

/** As `flask import-outbox` reads it (docs/files.md). @param {string} person @param {Entry[]} entries @param {Date} now */
export function fileOf(person, entries, now) {
  const rows = entries.map(({ id, path, body, savedAt }) => ({ id, path, body, saved_at: new Date(savedAt).toISOString() }));
  const file = { format: 'outreach-outbox', version: 1, made_at: now.toISOString(), person, entries: rows };
  return JSON.stringify(file, null, 1);
}

/** Says nothing of what it is for. @param {Date} now */
export function nameOf(now) {
  return `phone-${dayOf(now)}.json`;
}
