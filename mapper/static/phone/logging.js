// @ts-check
/** How does a visit get from the form to the server? Form → outbox → sync, for whoever has the phone. */

import { AskedParts } from './asked-parts.js';
import { CatchUp } from './catch-up.js';
import { Changes } from './changes.js';
import { Delivery } from './delivery.js';
import { dropOldReceipts } from './history.js';
import { listenForInstall } from './install-hint.js';
import { LogView } from './log-view.js';
import { nearness } from './nearby.js';
import { hearOtherTabs, tellOtherTabs } from './other-tabs.js';
import { Outbox } from './outbox.js';
import { part, show } from './page.js';
import { dropOldCarries, forget } from './people.js';
import { isPractice, listenForPractice, showPractised } from './practice.js';
import { Queues } from './queues.js';
import { Shell } from './shell.js';
import { SignOut } from './sign-out.js';
import { keepsAnything } from './storage-check.js';
import { Unfinished } from './unfinished.js';
import { VisitForm } from './visit-form.js';
import { bodyOf, dayOf, newId } from './visit-body.js';
import { Who } from './who.js';

/**
 * @typedef {import('./carry.js').Venue} Venue
 * @typedef {import('./visit-body.js').Answers} Answers
 * @typedef {import('./main.js').PhonePage} PhonePage
 */

export class Logging {
  /** @param {PhonePage} page */
  constructor(page) {
    this.page = page;
    this.queues = new Queues(() => void this.redraw());
    this.changes = new Changes(this);
    this.view = new LogView(this.changes.choices);
    this.unfinished = new Unfinished(page);
    this.form = new VisitForm({
      save: this.save.bind(this),
      changed: (answers, venue) => isPractice(venue) || this.unfinished.changed(venue, answers),
      distanceTo: (venue) => nearness(page.list.position, venue),
    });
    this.who = new Who(page, () => this.csrf);
    this.signOut = new SignOut(this);
    this.catchUp = new CatchUp(this);
    this.shell = new Shell();
    this.delivery = new Delivery(this);
    this.asked = new AskedParts(page);
    for (const id of ['back', 'queue-back', 'next', 'practise-end']) part(id).addEventListener('click', () => show('pick'));
    part('next').addEventListener('click', () => page.carried.round.goOn());
    listenForPractice(page);
    part('queue-state').addEventListener('click', () => show('queue'));
    part('send-now').addEventListener('click', () => void this.deliver({ isAsked: true }));
    hearOtherTabs(() => void this.redraw(false));
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
      await dropOldReceipts();
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
    await this.asked.places.start();
    await this.redraw();
    await this.who.draw();
    await this.unfinished.start();
    await this.deliver();
  }

  /** @param {Venue} venue @param {Answers} [before] what the form opens with, if not with what is unfinished there */
  open(venue, before = this.unfinished.answersFor(venue)) {
    if (!this.page.carry) return;
    this.form.open(venue, this.page.carry, before);
    void this.changes.sayWhatIsReplaced(before?.replaces);
    part('draft-note').hidden = !before || before !== this.unfinished.answersFor(venue);
  }

  /** Takes what somebody logged off the page. */
  clear() {
    this.delivery.stop();
    this.form.close();
    this.unfinished.clear();
    this.view.clear();
    this.asked.clear();
  }

  /** Takes what is not unsent of somebody off the phone. @param {string} person */
  async forget(person) {
    this.who.drop(person);
    await forget(person);
  }

  /** @param {Answers} answers @param {Venue} venue @param {Date} now */
  async save(answers, venue, now) {
    if (isPractice(venue)) return showPractised();
    await this.unfinished.settle();
    const id = newId();
    const day = answers.day || dayOf(now);
    const { outcome, concern, replaces } = answers;
    const about = { venueId: venue.id, venue: venue.name, town: venue.town, outcome, day, concern };
    await this.changes.keep({ id, path: `/api/v1/visits/${id}`, body: bodyOf(answers, now), about }, replaces);
    this.unfinished.clear();
    this.page.carried.round.saved(venue.id);
    this.view.showReceipt(id, about);
    await this.asked.places.visited(answers);
    void navigator.storage?.persist?.();
    await this.redraw();
    void this.deliver();
  }

  /** @param {boolean} isOwn whether this tab changed the outbox */
  async redraw(isOwn = true) {
    if (isOwn) tellOtherTabs();
    const { outbox } = this;
    const [entries, receipts] = [await outbox.entries(), await outbox.receipts()];
    if (!outbox.person || outbox.person !== this.page.person) return;
    this.page.carried.round.logged(entries, receipts);
    this.view.draw(entries, receipts);
  }

  /** @param {{isAsked?: boolean}} [by] whether somebody tapped for it */
  deliver(by) {
    return this.delivery.now(by);
  }
}
