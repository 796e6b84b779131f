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
 * @property {boolean} [isTroubled] the server was reached, and could not take it just now
 */

/** A longer one is a mistake, and no timer of a browser counts a month. */
const LONGEST_WISH_S = 86_400;

/**
 * Judges an answer by the table of CONTRACT.md 5. Only a 201 that echoes what was sent lets an entry go.
 * @param {number} status
 * @param {any} said the answer's JSON; undefined where it was none
 * @param {{id: string, sha256: string}} sent
 * @param {{get: (name: string) => string|null}} headers
 * @param {Date} now
 * @returns {Verdict}
 */
export function judge(status, said, sent, headers, now) {
  if (status === 413) return { outlook: 'fine', state: 'needs-fixing', problems: titleOf(said) }; // it gets no smaller
  const isOurs = typeof said === 'object' && said !== null; // else a captive portal, a proxy, a server being restarted
  const pauseS = status === 429 || status === 503 ? wishOf(headers, now) : 0;
  if (!isOurs) return { outlook: 'unreachable', pauseS };
  const echoed = said.id === sent.id && said.sha256 === sent.sha256;
  if (status === 201 && echoed) return { outlook: 'fine', receivedAt: isoOf(said.received_at, now) };
  if (status === 409) return { outlook: 'fine', state: 'conflict' };
  if (status === 422) return { outlook: 'fine', state: 'needs-fixing', problems: messagesOf(said) };
  if (status === 401 || status === 403) return refusalOf(said.type);
  if (status === 429 || status === 503) return { outlook: 'unreachable', pauseS, isTroubled: true };
  // Any other (400, 404, 405, 415, 500 …) may be one entry's fault, or a server's that is being mended: the entry waits
  // for the next round, and does not hold up those behind it.
  return status >= 400 ? { outlook: 'fine', isTroubled: true } : { outlook: 'unreachable' };
}

/** Who may not send, by the server's word for it; without a word it is not our server's. @param {unknown} type @returns {Verdict} */
function refusalOf(type) {
  if (type === 'revoked') return { outlook: 'revoked', state: 'needs-sign-in' };
  if (type === 'waiting') return { outlook: 'waiting', state: 'needs-approval' };
  return typeof type === 'string' ? { outlook: 'signed-out', state: 'needs-sign-in' } : { outlook: 'unreachable' };
}

/** Seconds that Retry-After asks for, given as such or as a moment. @param {{get: (name: string) => string|null}} headers @param {Date} now */
function wishOf(headers, now) {
  const wish = headers.get('Retry-After') ?? '';
  const until = Date.parse(wish) - (Date.parse(headers.get('Date') ?? '') || Number(now)); // by the server's own clock
  const seconds = /^\s*\d+\s*$/.test(wish) ? Number(wish) : until / 1000;
  return Math.min(LONGEST_WISH_S, Math.max(0, seconds || 0));
}

/** In UTC, so that receipts sort as text; an unreadable moment is now. @param {unknown} moment @param {Date} now */
function isoOf(moment, now) {
  const parsed = new Date(String(moment));
  return (Number.isNaN(parsed.getTime()) ? now : parsed).toISOString();
}

/** @param {any} said @returns {string[]} */
function titleOf(said) {
  return typeof said?.title === 'string' ? [said.title] : [];
}

/** @param {any} said @returns {string[]} */
function messagesOf(said) {
  const problems = Array.isArray(said?.problems) ? said.problems : [];
  return problems.map((/** @type {any} */ problem) => String(problem?.message));
}
