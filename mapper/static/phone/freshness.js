// @ts-check
/** When is the list asked for again, and what is said while that is long ago? */

import { counted, part } from './page.js';

const REMIND_FROM_DAYS = 7;
const ASKED_LATELY_MS = 600_000;

export class Freshness {
  #askedAt = 0;

  /** @param {() => Promise<void>} ask */
  constructor(ask) {
    this.ask = ask;
    window.addEventListener('online', () => void this.again());
    // An installed app stays open for weeks: what others did meanwhile is to be seen when it is taken up again.
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden && Date.now() - this.#askedAt > ASKED_LATELY_MS) void this.again();
    });
  }

  async again() {
    this.#askedAt = Date.now();
    await this.ask();
  }

  /** Calm, and in time to find Wi-Fi. @param {import('./days-away.js').Away|undefined} away none where it is fresh */
  remind(away) {
    const isNear = away !== undefined && !away.isOver && away.left <= REMIND_FROM_DAYS;
    part('carry-goes').hidden = !isNear;
    part('carry-goes').textContent = isNear ? counted('carry-goes', Math.max(1, away.left)) : '';
  }
}
