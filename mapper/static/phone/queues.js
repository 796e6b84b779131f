// @ts-check
/** Step 3, sync: whose queues go out, and under whose sign-in? One sender a person; knows no page. */

import { Outbox } from './outbox.js';
import { sooner } from './pauses.js';
import { Sync } from './sync.js';

/**
 * @typedef {import('./sync.js').Run} Run
 * @typedef {import('./sync.js').Outlook} Outlook
 * @typedef {Run & {theirs: Map<string, Outlook>}} Rounds what came of one's own queue, and how it stands with the others
 */

export class Queues {
  /** @type {Map<string, Sync>} */
  #syncs = new Map();

  /** @param {() => void} onChange called whenever an entry's state has changed */
  constructor(onChange) {
    this.onChange = onChange;
  }

  /**
   * @param {string} person whose page it is; empty where nobody's
   * @param {string[]} others who are signed in on this phone beside them
   * @param {{isAsked?: boolean}} [by] whether they tapped for it
   * @returns {Promise<Rounds>}
   */
  async deliver(person, others, by = {}) {
    /** @type {Rounds} */
    const rounds = { outlook: null, received: 0, retryInS: null, theirs: new Map() };
    if (person) Object.assign(rounds, await this.#syncOf(person).deliver(by));
    if (rounds.outlook === 'unreachable') return rounds; // nor would theirs get through
    for (const other of others) {
      const { outlook, retryInS } = await this.#syncOf(other).deliver(by);
      if (outlook) rounds.theirs.set(other, outlook);
      rounds.retryInS = sooner(rounds.retryInS, retryInS);
    }
    return rounds;
  }

  /** @param {string} person */
  #syncOf(person) {
    const parts = { outbox: new Outbox(person), fetch: fetch.bind(globalThis), locks: navigator.locks };
    const sync = this.#syncs.get(person) ?? new Sync({ ...parts, onChange: this.onChange });
    this.#syncs.set(person, sync);
    return sync;
  }
}
