// @ts-check
/** Step 3, sync: how is one entry sent once, and what did the server say to it? Knows no page. */

import { judge } from './verdict.js';
import { momentOf } from './visit-body.js';

/**
 * @typedef {(path: string, request: RequestInit) => Promise<Response>} Fetch
 * @typedef {import('./verdict.js').Verdict} Verdict
 */

const PATIENCE_MS = 30_000;

/**
 * @param {import('./outbox.js').Entry} entry
 * @param {{fetch: Fetch, now: () => Date}} parts
 * @returns {Promise<Verdict>}
 */
export async function ask({ id, path, body, person }, { fetch, now }) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  // Whose entry it is: on a shared phone somebody else may have signed in since this page was opened.
  const about = { 'Client-Time': momentOf(now()), 'Logged-By': person };
  const headers = { 'Content-Type': 'application/json', Accept: 'application/json', ...about };
  try {
    // Manual: a captive portal's redirect is seen as one, and the body never goes to another host.
    const request = { method: 'PUT', body, headers, signal: stop.signal };
    const answer = await fetch(path, { ...request, redirect: 'manual', cache: 'no-store' });
    const said = read(await answer.text()); // one that breaks off is no answer
    return judge(answer.status, said, { id, sha256: await sha256(body) }, answer.headers, now());
  } catch {
    return { outlook: 'unreachable' }; // no network, or too slow
  } finally {
    clearTimeout(timer);
  }
}

/** What is no JSON is not our server's. @param {string} text */
function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** SHA-256 of a text's UTF-8 bytes, in hex. @param {string} text */
async function sha256(text) {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
