// @ts-check
/** Step 3, sync: when does what go out, and what does the page do with the answers? */

import { leaveToSignIn } from './page.js';
import { endLeavers } from './people.js';

/** @typedef {import('./logging.js').Logging} Logging */

export class Delivery {
  #retry = 0;

  /** @param {Logging} logging */
  constructor(logging) {
    this.logging = logging;
  }

  /**
   * Sends this person's queue, then those of the others who are signed in on this phone, each under its own.
   * @param {{isAsked?: boolean}} [by] whether somebody tapped for it
   */
  async now(by) {
    this.stop();
    const { shell } = this.logging;
    shell.busy(true);
    await this.#deliver(by).finally(() => shell.busy(false));
  }

  /** Until something wakes it again. */
  stop() {
    clearTimeout(this.#retry);
  }

  /** @param {{isAsked?: boolean}} [by] */
  async #deliver(by) {
    const { page, who, queues, catchUp } = this.logging;
    await catchUp.now();
    const { person } = page;
    await who.tell();
    if ((await endLeavers(this.logging.csrf)).length > 0 && !person) leaveToSignIn();
    const { outlook, received, retryInS, theirs } = await queues.deliver(person, who.others(), by);
    await who.heard(theirs);
    for (const [other, seen] of theirs) if (seen === 'revoked') await this.logging.forget(other);
    if (retryInS !== null) this.#retry = setTimeout(() => void this.now(), retryInS * 1000);
    if (person !== page.person) return; // somebody else has taken the phone meanwhile
    if (outlook === 'revoked') await page.lock();
    else if (outlook) page.say(outlook);
    if (received > 0) await page.refresh();
  }
}
