// @ts-check
/** Step 3, sync: has the server got it? Sends the outbox one by one, oldest first; deletes only on a true receipt. */

import { ask } from './one-try.js';
import { pauseAfter } from './pauses.js';

/**
 * @typedef {import('./outbox.js').Entry} Entry
 * @typedef {Pick<import('./outbox.js').Outbox, 'entries'|'mark'|'receive'>} Outbox
 * @typedef {import('./verdict.js').Outlook} Outlook
 * @typedef {import('./verdict.js').Verdict} Verdict
 * @typedef {import('./one-try.js').Fetch} Fetch
 * @typedef {object} Run what came of going through the queue
 * @property {Outlook|null} outlook null where nothing was there to send
 * @property {number} received how many the server has now
 * @property {number|null} retryInS null where a timer would not help
 */

const LOCK = 'outreach-outbox';
const OTHER_TAB_PAUSE_S = 5;
/** Sending these again, the same bytes, would get the same answer: a person has to look. */
const PARKED = ['needs-fixing', 'conflict'];
/** Trying again helps, without anybody here doing something. */
const PASSING = ['unreachable', 'waiting'];

export class Sync {
  #failures = 0;
  #again = false;
  /** Milliseconds: the server has asked not to be asked before. */
  #restsUntil = 0;
  /** @type {Promise<Run>|null} */
  #running = null;

  /**
   * @param {object} parts
   * @param {Outbox} parts.outbox
   * @param {Fetch} parts.fetch
   * @param {LockManager} [parts.locks] absent before Safari 15.4; a double send is harmless, only wasteful
   * @param {() => void} [parts.onChange] called whenever an entry's state has changed
   * @param {() => Date} [parts.now]
   */
  constructor({ outbox, fetch, locks, onChange = () => {}, now = () => new Date() }) {
    this.parts = { outbox, fetch, locks, onChange, now };
  }

  /**
   * Sends what can be sent. Called while it runs, it goes round once more.
   * @param {{isAsked?: boolean}} [by] whether somebody tapped for it; else a server that asked for rest has it
   * @returns {Promise<Run>}
   */
  async deliver({ isAsked = false } = {}) {
    const restMs = this.#restsUntil - Number(this.parts.now());
    if (restMs > 0 && !isAsked && !this.#running) return { outlook: null, received: 0, retryInS: restMs / 1000 };
    if (this.#running) this.#again = true;
    this.#running ??= this.#rounds().finally(() => { this.#running = null; });
    return this.#running;
  }

  async #rounds() {
    /** @type {Run} */
    let run = { outlook: null, received: 0, retryInS: null };
    do {
      this.#again = false;
      const { outlook, received, retryInS } = await this.#underLock();
      run = { outlook: outlook ?? run.outlook, received: run.received + received, retryInS };
    } while (this.#again);
    return run;
  }

  /** One sender at a time among this browser's tabs. @returns {Promise<Run>} */
  async #underLock() {
    const { locks } = this.parts;
    if (!locks) return this.#round();
    return locks.request(LOCK, { ifAvailable: true }, (lock) =>
      lock ? this.#round() : { outlook: null, received: 0, retryInS: OTHER_TAB_PAUSE_S },
    );
  }

  /** @returns {Promise<Run>} */
  async #round() {
    const tried = new Set();
    let received = 0;
    await this.#settleLeftBehind();
    for (let entry = await this.#next(tried); entry; entry = await this.#next(tried)) {
      tried.add(entry.id);
      const { outlook, receivedAt, pauseS } = await this.#send(entry);
      if (receivedAt) received += 1;
      if (outlook !== 'fine') return { outlook, received, retryInS: this.#pause(PASSING.includes(outlook), pauseS) };
    }
    const isLeft = (await this.#next(new Set())) !== undefined;
    return { outlook: tried.size > 0 ? 'fine' : null, received, retryInS: this.#pause(isLeft) };
  }

  /** "Sending" under this lock was left so by a page that was closed; what came of it nobody knows. */
  async #settleLeftBehind() {
    const { outbox, onChange } = this.parts;
    for (const { id, state } of await outbox.entries()) {
      if (state === 'sending' && (await outbox.mark(id, { state: 'waiting' }))) onChange();
    }
  }

  /** The oldest not tried yet; read anew, so that one saved meanwhile goes too. @param {Set<string>} tried */
  async #next(tried) {
    const entries = await this.parts.outbox.entries();
    return entries.find(({ id, state }) => !PARKED.includes(state) && !tried.has(id));
  }

  /**
   * Seconds until the next try: longer after each failure, never shorter than the server asks.
   * @param {boolean} helps whether trying again without a person can help
   * @param {number} [askedS]
   */
  #pause(helps, askedS = 0) {
    this.#failures = helps ? this.#failures + 1 : 0;
    this.#restsUntil = helps && askedS > 0 ? Number(this.parts.now()) + askedS * 1000 : 0;
    return helps ? Math.max(askedS, pauseAfter(this.#failures)) : null;
  }

  /** @param {Entry} entry @returns {Promise<Verdict>} */
  async #send(entry) {
    const { outbox, onChange } = this.parts;
    const isThere = await outbox.mark(entry.id, { state: 'sending', tries: entry.tries + 1 });
    if (isThere === false) return { outlook: 'fine' }; // replaced or thrown away this very moment: it must not go out
    onChange();
    const verdict = await ask(entry, this.parts);
    const { receivedAt, state = 'waiting', problems = [], isTroubled = false } = verdict;
    if (receivedAt) await outbox.receive(entry, receivedAt);
    else await outbox.mark(entry.id, { state, problems, isTroubled });
    onChange();
    return verdict;
  }
}
