// @ts-check
/** What happened while this page was away from the server? Asks who is signed in here, as soon as it can be asked. */

import { leavers } from './carry.js';
import { keepHere } from './facts.js';
import { leaveToSignIn, part, show } from './page.js';

/**
 * @typedef {import('./facts.js').Here} Here
 * @typedef {import('./logging.js').Logging} Logging
 */

const PATIENCE_MS = 10_000;

export class CatchUp {
  /** A page that the server made for somebody knows already. */
  isDue = 'shell' in part('phone').dataset;

  /** @param {Logging} logging */
  constructor(logging) {
    this.logging = logging;
  }

  /** Once: what comes later, the answers to what is sent say. */
  async now() {
    if (!this.isDue) return;
    const here = await ask();
    if (!here) return;
    this.isDue = false;
    for (const input of document.querySelectorAll('input[name="csrf_token"]')) {
      /** @type {HTMLInputElement} */ (input).value = here.csrf_token;
    }
    await this.#settle(here);
  }

  /** @param {Here & {revoked: string[]}} here */
  async #settle({ person: chosen, people, revoked }) {
    const { page, who } = this.logging;
    const person = leavers().includes(chosen) ? '' : chosen; // they left; the server is told next
    const mine = page.person;
    for (const other of revoked) if (other !== mine) await this.logging.forget(other);
    if (revoked.includes(mine)) {
      await page.lock();
      return;
    }
    const isHere = people.some(({ id, waits }) => id === mine && !waits);
    keepHere({ person: isHere ? mine : person, people });
    who.redraw(people);
    if (mine && !isHere) page.say('signed-out');
    else if (mine) who.isUntold = person !== mine;
    else if (person) await this.#hand(person);
    else if (!page.isLocked && !chosen) leaveToSignIn();
    await who.draw();
  }

  /** @param {string} person */
  async #hand(person) {
    await this.logging.page.becomes(person);
    show('pick');
  }
}

/** @returns {Promise<(Here & {revoked: string[], csrf_token: string})|null>} null where our server does not answer */
async function ask() {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    const asked = { headers: { Accept: 'application/json' }, signal: stop.signal };
    const answer = await fetch('/api/v1/here', { ...asked, cache: 'no-store', redirect: 'manual' });
    const here = await answer.json();
    return answer.status === 200 && Array.isArray(here.people) && Array.isArray(here.revoked) ? here : null;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
