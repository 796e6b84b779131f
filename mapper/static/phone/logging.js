// @ts-check
/** How does a visit get from the form to the server? Form → outbox → sync, for whoever has the phone. */

import { CatchUp } from './catch-up.js';
import { listenForInstall } from './install-hint.js';
import { LogView } from './log-view.js';
import { nearness } from './nearby.js';
import { Outbox } from './outbox.js';
import { part, show, word } from './page.js';
import { dropOldCarries, endLeavers, forget } from './people.js';
import { Queues } from './queues.js';
import { Shell } from './shell.js';
import { SignOut } from './sign-out.js';
import { keepsAnything } from './storage-check.js';
import { VisitForm } from './visit-form.js';
import { bodyOf, dayOf, newId } from './visit-body.js';
import { Who } from './who.js';

/**
 * @typedef {import('./carry.js').Venue} Venue
 * @typedef {import('./visit-body.js').Answers} Answers
 * @typedef {import('./outbox.js').Entry} Entry
 * @typedef {import('./main.js').PhonePage} PhonePage
 */

export class Logging {
  #retry = 0;

  /** @param {PhonePage} page */
  constructor(page) {
    this.page = page;
    this.queues = new Queues(() => void this.redraw());
    this.view = new LogView({ again: (entry) => this.again(entry), discard: (entry) => void this.discard(entry) });
    this.form = new VisitForm(this.save.bind(this), (venue) => nearness(page.list.position, venue));
    this.who = new Who(page, () => this.csrf);
    this.signOut = new SignOut(this);
    this.catchUp = new CatchUp(this);
    this.shell = new Shell();
    for (const id of ['back', 'queue-back', 'next']) part(id).addEventListener('click', () => show('pick'));
    part('queue-state').addEventListener('click', () => show('queue'));
    part('send-now').addEventListener('click', () => void this.deliver());
  }

  /** A page that was opened without the server has none until it answers. */
  get csrf() {
    return part('sign-out').querySelector('input')?.value ?? '';
  }

  get outbox() {
    return new Outbox(this.page.person);
  }

  /** Starts sending, now and whenever there may be a connection again. */
  async wake() {
    try {
      if (!(await keepsAnything())) throw new Error('this browser keeps nothing');
      await this.outbox.dropOldReceipts();
      for (const person of this.who.revoked) await forget(person);
      await this.start();
    } catch {
      part('no-storage').hidden = false;
      return;
    }
    window.addEventListener('online', () => void this.deliver());
    document.addEventListener('visibilitychange', () => document.hidden || void this.deliver());
    await dropOldCarries();
    await this.shell.wake();
    listenForInstall();
  }

  /** For who has the phone now. */
  async start() {
    await this.redraw();
    await this.who.draw();
    await this.deliver();
  }

  /** Takes what somebody logged off the page. */
  clear() {
    clearTimeout(this.#retry);
    this.form.close();
    this.view.clear();
  }

  /** Takes what is not unsent of somebody off the phone. @param {string} person */
  async forget(person) {
    this.who.drop(person);
    await forget(person);
  }

  /** @param {Answers} answers @param {Venue} venue @param {Date} now */
  async save(answers, venue, now) {
    const id = newId();
    const day = answers.day || dayOf(now);
    const about = { venueId: venue.id, venue: venue.name, outcome: answers.outcome, day, concern: answers.concern };
    await this.outbox.add({ id, path: `/api/v1/visits/${id}`, body: bodyOf(answers, now), about });
    this.view.showReceipt(id, about);
    void navigator.storage?.persist?.();
    await this.redraw();
    void this.deliver();
  }

  async redraw() {
    const { outbox } = this;
    const [entries, receipts] = [await outbox.entries(), await outbox.receipts()];
    if (outbox.person && outbox.person === this.page.person) this.view.draw(entries, receipts);
  }

  /** Sends this person's queue, then those of the others who are signed in on this phone, each under its own. */
  async deliver() {
    clearTimeout(this.#retry);
    this.shell.busy(true);
    await this.#deliver().finally(() => this.shell.busy(false));
  }

  async #deliver() {
    await this.catchUp.now();
    const { person } = this.page;
    await this.who.tell();
    if ((await endLeavers(this.csrf)).length > 0 && !person) location.replace('/sign-in');
    const { outlook, received, retryInS, theirs } = await this.queues.deliver(person, this.who.others());
    await this.who.heard(theirs);
    for (const [other, seen] of theirs) if (seen === 'revoked') await this.forget(other);
    if (retryInS !== null) this.#retry = setTimeout(() => void this.deliver(), retryInS * 1000);
    if (person !== this.page.person) return; // somebody else has taken the phone meanwhile
    if (outlook === 'revoked') await this.page.lock();
    else if (outlook) this.page.say(outlook);
    if (received > 0) await this.page.refresh();
  }

  /** The form again, for a visit that was not taken as it was. @param {Entry} entry */
  again({ about }) {
    const venue = this.page.carry?.venues.find(({ id, skip }) => id === about.venueId && !skip);
    if (venue) void this.page.openForm(venue);
  }

  /** @param {Entry} entry */
  async discard({ id }) {
    if (!window.confirm(word('really-discard'))) return;
    await this.outbox.discard(id);
    await this.redraw();
  }
}
