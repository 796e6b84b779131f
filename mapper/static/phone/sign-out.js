// @ts-check
/** How does somebody leave this phone? Asks first what becomes of what is unsent; works without a network. */

import { draftOf, dropDraft } from './drafts.js';
import { counted, leaveToSignIn, part, show, word } from './page.js';
import { leave } from './people.js';

/** @typedef {import('./logging.js').Logging} Logging */

export class SignOut {
  #isBusy = false;

  /** @param {Logging} logging */
  constructor(logging) {
    this.logging = logging;
    part('sign-out').addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#once(() => this.#ask());
    });
    part('leave-send').addEventListener('click', () => void this.#once(() => this.#send()));
    part('leave-keep').addEventListener('click', () => void this.#once(() => this.#go()));
    part('leave-discard').addEventListener('click', () => void this.#once(() => this.#discard()));
    part('leave-stay').addEventListener('click', () => show('pick'));
    if (location.hash === '#leaving') void this.#once(() => this.#ask());
  }

  async #ask() {
    const count = await this.#unsent().catch(() => 0); // none where nothing is kept
    if (count === 0) return this.#go();
    part('leaving-says').textContent = counted('unsent', count);
    part('leaving-choices').hidden = false;
    show('leaving');
  }

  async #send() {
    part('leaving-says').textContent = word('state-sending');
    await this.logging.deliver();
    const count = await this.#unsent();
    if (count === 0) return this.#go();
    part('leaving-says').textContent = counted('stayed', count);
  }

  /** What waits, and what was begun and not saved. */
  async #unsent() {
    const { outbox, page } = this.logging;
    return (await outbox.entries()).length + ((await draftOf(page.person)) ? 1 : 0);
  }

  async #discard() {
    if (!window.confirm(word('really-discard-all'))) return;
    const { outbox } = this.logging;
    for (const { id } of await outbox.entries()) await outbox.discard(id);
    await dropDraft(outbox.person);
    await this.#go();
  }

  /** At once on this phone; on the server now, or at the next contact. */
  async #go() {
    const { page, csrf, who } = this.logging;
    const { person } = page;
    part('leaving-says').textContent = word('signing-out');
    part('leaving-choices').hidden = true;
    show('leaving');
    await page.clear();
    const isKnown = await leave(person, csrf);
    if (isKnown) {
      leaveToSignIn();
      return;
    }
    who.drop(person);
    await who.draw();
    show('left');
    void this.logging.deliver();
  }

  /** A double tap is one. @param {() => Promise<void>} work */
  async #once(work) {
    if (this.#isBusy || !this.logging.page.person) return;
    this.#isBusy = true;
    await work().finally(() => { this.#isBusy = false; });
  }
}
