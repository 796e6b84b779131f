// @ts-check
/** Which stops of a round are made, and which comes next? By the carry, and what this phone logged since; pure. */

/**
 * @typedef {import('./carry.js').Carry} Carry
 * @typedef {import('./carry.js').Venue} Venue
 * @typedef {import('./outbox.js').Entry} Entry
 * @typedef {import('./receipts.js').Receipt} Receipt
 * @typedef {'closed_that_day'|'hours'|'opens_later'|'no_point'} Late why it stands at the end
 * @typedef {object} CarriedRound as the server tells it; days are YYYY-MM-DD
 * @property {string} id
 * @property {string} name
 * @property {string} on
 * @property {string} since the first day whose visits tick
 * @property {{venue: string, number?: number, late: Late|'', done: boolean}[]} stops number: the one on paper, too
 * @typedef {{venue: Venue, number: number, late: Late|'', isMade: boolean}} Stop
 * @typedef {{id: string, name: string, on: string, stops: Stop[], made: number}} Round
 */

export const MOST_SHOWN = 40; // a phone draws hundreds in a noticeable while
const SHOWN_BEFORE_NEXT = 3;
const ON_ITS_WAY_MS = 60_000; // the carry may have been put together a while before it was sent

/**
 * The rounds of a carry. A stop that this person may not see is like one that was taken out: not counted, and its
 * number is missing. The others have the number that they have on paper and on every other phone.
 * @param {Pick<Carry, 'rounds'|'venues'|'told'>} carry
 * @param {Pick<Entry, 'about'>[]} entries what waits on this phone
 * @param {Pick<Receipt, 'about'|'receivedAt'|'takenBack'>[]} receipts
 * @returns {Round[]}
 */
export function roundsOf({ rounds = [], venues, told = NaN }, entries, receipts) {
  if (rounds.length === 0) return [];
  const byId = new Map(venues.map((venue) => [venue.id, venue]));
  const days = daysLogged(entries, receipts.filter((receipt) => isNewer(receipt, told)));
  return rounds.map(({ id, name, on, since, stops: carried }) => {
    const stops = carried.flatMap(({ venue: venueId, number, late, done }, at) => {
      const venue = byId.get(venueId);
      // A carry of before there were shared numbers has none.
      return venue && !venue.skip ? [{ venue, number: number ?? at + 1, late, isMade: done || (days.get(venueId) ?? '') >= since }] : [];
    });
    return { id, name, on, stops, made: stops.filter(({ isMade }) => isMade).length };
  });
}

/** The round that stands open: today's, else the soonest with something left. @param {Round[]} rounds @param {string} today */
export function roundFor(rounds, today) {
  const unmade = rounds.filter(({ made, stops }) => made < stops.length);
  return unmade.find(({ on }) => on === today) ?? unmade[0] ?? rounds[0];
}

/**
 * The next stop to go to: the first that is left behind the one that was just made, else the first that is left.
 * @param {Round} round
 * @param {string} [madeLast] its venue's id
 * @returns {Stop|undefined}
 */
export function nextStop({ stops }, madeLast) {
  const behind = stops.slice(stops.findIndex(({ venue }) => venue.id === madeLast) + 1);
  return [...behind, ...stops].find(({ isMade }) => !isMade);
}

/** As many of a long round as are drawn at once: around the next stop. @param {Round} round @returns {Stop[]} */
export function around(round) {
  const next = nextStop(round);
  const at = (next ? round.stops.indexOf(next) : 0) - SHOWN_BEFORE_NEXT;
  const from = Math.max(0, Math.min(at, round.stops.length - MOST_SHOWN));
  return round.stops.slice(from, from + MOST_SHOWN);
}

/**
 * What the server received before it told this carry stands in it, or ticks nothing: it was before the round.
 * @param {Pick<Receipt, 'receivedAt'|'takenBack'>} receipt
 * @param {number} told milliseconds by the server's clock, as the moment of a receipt
 */
function isNewer({ receivedAt, takenBack }, told) {
  const counts = !takenBack || takenBack.state === 'too-late';
  return counts && !(Date.parse(receivedAt) < told - ON_ITS_WAY_MS);
}

/** Venue id -> the last day on which it was logged. @param {Pick<Entry, 'about'>[][]} visits */
function daysLogged(...visits) {
  const days = new Map();
  for (const { about } of visits.flat()) {
    const { venueId, day, takesBack } = about;
    if (!takesBack && !(days.get(venueId) > day)) days.set(venueId, day);
  }
  return days;
}
