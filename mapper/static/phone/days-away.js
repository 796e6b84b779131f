// @ts-check
/** How long has this phone been away from the server, by a clock that anybody can set? Pure. */

/**
 * @typedef {object} Contact what is kept of the last contact
 * @property {number} counted milliseconds away, as far as this phone's clock went forward since
 * @property {number} seen what its clock said when it was last looked at
 * @typedef {{days: number, left: number, isOver: boolean}} Away whole days away, and days until the venues go
 */

const DAY_MS = 86_400_000;
const WORTH_KEEPING_MS = 3_600_000;
const USUAL_DAYS = 45; // of servers from before they said it

/** @param {number} now @returns {Contact} */
export function contactAt(now) {
  return { counted: 0, seen: now };
}

/**
 * Counts the time that went by since the last look; the same object where there is nothing worth keeping.
 *
 * A clock set back would keep the venues for years, were days told from one date: what was counted stays, and
 * counting goes on from where the clock is now. A clock set forward by years can't be told from a phone that lay in
 * a drawer: the venues go, since a lost phone must not hold them, and the page says so and asks for the date.
 * @param {Contact} contact
 * @param {number} now
 * @returns {Contact}
 */
export function look({ counted, seen }, now) {
  return { counted: counted + Math.max(0, now - seen), seen: now };
}

/** Whether it is to be written down: each hour, and at once where the clock went back. @param {Contact} a @param {Contact} b */
export function isNews(a, b) {
  return b.seen < a.seen || b.counted - a.counted >= WORTH_KEEPING_MS;
}

/** @param {Contact} contact @param {number} [keptDays] @returns {Away} */
export function away({ counted }, keptDays = USUAL_DAYS) {
  const left = keptDays - counted / DAY_MS;
  return { days: Math.floor(counted / DAY_MS), left: Math.max(0, Math.ceil(left)), isOver: left < 0 };
}
