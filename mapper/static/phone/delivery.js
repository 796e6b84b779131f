// @ts-check
/** Step 3, sync: when does what go out, and what does the page do with the answers? */

import { leavers } from './carry.js';
import { leaveToSignIn } from './page.js';
import { pauseAfter, sooner } from './pauses.js';
import { endLeavers } from './people.js';

/** @typedef {import('./logging.js').Logging} Logging */

export class Delivery {
  #retry = 0;
  /** In a row, since something else than the timer woke it. */
  #failures = 0;

  /** @param {Logging} logging */
  constructor(logging) {
    this.logging = logging;
  }

  /**
   * Sends this person's queue, then those of the others who are signed in on this phone, each under its own.
   * @param {{isAsked?: boolean}} [by] whether somebody tapped for it
   */
  async now(by) {
    this.#failures = 0;
    await this.#run(by);
  }

  /** Until something wakes it again. */
  stop() {
    clearTimeout(this.#retry);
  }

  /** @param {{isAsked?: boolean}} [by] */
  async #run(by) {
    this.stop();
    const { shell } = this.logging;
    shell.busy(true);
    await this.#deliver(by).finally(() => shell.busy(false));
  }

  /** @param {{isAsked?: boolean}} [by] */
  async #deliver(by) {
    const { page, who, queues, catchUp } = this.logging;
    await catchUp.now();
    const { person } = page;
    await who.tell();
    if ((await endLeavers(this.logging.csrf)).length > 0 && !person) leaveToSignIn();
    const { outlook, received, retryInS: queueInS, theirs } = await queues.deliver(person, who.others(), by);
    await who.heard(theirs);
    for (const [other, seen] of theirs) if (seen === 'revoked') await this.logging.forget(other);
    const retryInS = sooner(queueInS, this.#settleInS());
    this.stop(); // of another run meanwhile
    if (retryInS !== null) this.#retry = setTimeout(() => void this.#run(), retryInS * 1000);
    if (person !== page.person) return; // somebody else has taken the phone meanwhile
    if (outlook === 'revoked') await page.lock();
    else if (outlook) page.say(outlook);
    if (received > 0) await page.refresh();
  }

  /** Seconds until the server is asked again who is here, or told again who left; null where it has answered. */
  #settleInS() {
    const isOpen = this.logging.catchUp.isDue || leavers().length > 0;
    this.#failures = isOpen ? this.#failures + 1 : 0;
    return isOpen ? pauseAfter(this.#failures) : null;
  }
}
