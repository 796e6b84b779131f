// @ts-check
/** Step 3, sync: what does one answer mean for the entry that was sent, and for the queue behind it? Pure. */

/**
 * @typedef {'fine'|'unreachable'|'signed-out'|'waiting'|'revoked'} Outlook how it stands between phone and server
 * @typedef {object} Verdict
 * @property {string} [receivedAt] it is stored; the entry may go
 * @property {import('./outbox.js').State} [state] it stays, in this state (waiting, where none is said)
 * @property {string[]} [problems] the server's words
 * @property {Outlook} outlook anything but fine ends the run: the next entry would fare no better
 * @property {number} [pauseS] the least number of seconds that the server asks for
 */

/**
 * Judges an answer by the table of CONTRACT.md 5. Only a 201 that echoes what was sent lets an entry go.
 * @param {number} status
 * @param {any} said the answer's JSON
 * @param {{id: string, sha256: string}} sent
 * @param {{get: (name: string) => string|null}} headers
 * @returns {Verdict}
 */
export function judge(status, said, sent, headers) {
  const echoed = said?.id === sent.id && said?.sha256 === sent.sha256;
  if (status === 201 && echoed) return { outlook: 'fine', receivedAt: isoOf(said.received_at) };
  if (status === 409) return { outlook: 'fine', state: 'conflict' };
  if (status === 422) return { outlook: 'fine', state: 'needs-fixing', problems: messagesOf(said) };
  if (status === 401 && said?.type === 'revoked') return { outlook: 'revoked', state: 'needs-sign-in' };
  if (status === 401 && said?.type === 'waiting') return { outlook: 'waiting', state: 'needs-approval' };
  if (status === 401 || status === 403) return { outlook: 'signed-out', state: 'needs-sign-in' };
  const pauseS = Number(headers.get('Retry-After')) || 0;
  if (status === 429 || status === 503) return { outlook: 'unreachable', pauseS };
  // A 500 may be one entry's fault: it waits for the next round, and does not hold up those behind it.
  return { outlook: status >= 400 ? 'fine' : 'unreachable' };
}

/** In UTC, so that receipts sort as text; an unreadable moment is now. @param {unknown} moment */
function isoOf(moment) {
  const parsed = new Date(String(moment));
  return (Number.isNaN(parsed.getTime()) ? new Date() : parsed).toISOString();
}

/** @param {any} said @returns {string[]} */
function messagesOf(said) {
  const problems = Array.isArray(said?.problems) ? said.problems : [];
  return problems.map((/** @type {any} */ problem) => String(problem?.message));
}
