// @ts-check
/** Which parts make the phone page, and what wakes them? What can be read comes first, then what logs visits. */

import { forgetCarry, freshCarry, keptCarry, leavers } from './carry.js';
import { Carried } from './carried.js';
import { hereBefore } from './facts.js';
import { Freshness } from './freshness.js';
import { sayNeeds } from './needs-said.js';
import { leaveAtOnce } from './quick-exit.js';
import { VenueList } from './venue-list.js';

/**
 * @typedef {import('./carry.js').Venue} Venue
 * @typedef {import('./visit-body.js').Answers} Answers
 * @typedef {import('./logging.js').Logging} Logging
 */

const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** The page of one person at a time: who it is, and what they carry. */
export class PhonePage {
  person = byId('phone').dataset.person ?? '';
  isLocked = false;
  list = new VenueList((venue) => void this.openForm(venue));
  carried = new Carried(this.list);
  #freshness = new Freshness(() => this.refresh());
  /** @type {Promise<Logging>|null} */
  #logging = null;

  get carry() {
    return this.carried.carry;
  }

  async start() {
    byId('phone').dataset.runs = '';
    if (!window.isSecureContext) { // no receipt can be checked, nothing opens offline: told before anybody logs
      this.#conceal('not-secure');
      return;
    }
    byId('bring-again').addEventListener('click', () => void this.#bringAgain());
    if ('shell' in byId('phone').dataset) this.#own(hereBefore().person); // opened without asking who is signed in
    if (leavers().includes(this.person)) this.person = ''; // they signed out; logging tells the server
    if (this.person) await this.#bringList();
    else this.#conceal('nobody');
    this.#logging = import('./logging.js').then(({ Logging }) => new Logging(this));
    await this.#logging.then((logging) => logging.wake(), () => { byId('broken').hidden = false; });
  }

  /** Somebody else takes the phone, the network being there or not. @param {string} person */
  async becomes(person) {
    await this.clear();
    this.isLocked = false;
    this.#own(person);
    this.say('');
    await this.#bringList();
    void (await this.#logging)?.start();
  }

  /** Takes everything of this person off the page. */
  async clear() {
    this.person = '';
    this.carried.clear();
    this.#freshness.remind(undefined);
    this.say('');
    (await this.#logging)?.clear();
  }

  async refresh() {
    const { person } = this;
    if (!person) return;
    const { carry, outlook } = await freshCarry(person);
    if (person !== this.person) return; // somebody else has taken the phone meanwhile
    this.carried.take(carry);
    if (outlook === 'unchanged') this.carried.isAsFresh();
    this.#freshness.remind(this.carry?.away);
    if (outlook === 'revoked') await this.lock();
    else if (!this.carry) this.list.clear('not-come');
    this.say(outlook);
  }

  /** How it stands with the server: one notice on top of the page, or none. @param {string} outlook */
  say(outlook) {
    for (const notice of document.querySelectorAll('[data-outlook]')) {
      notice.toggleAttribute('hidden', notice.getAttribute('data-outlook') !== outlook);
    }
  }

  /** Revoked: venues and history leave this phone, what is unsent is shown to nobody. */
  async lock() {
    const { person } = this;
    await forgetCarry(person);
    await this.clear();
    this.isLocked = true;
    this.#conceal('revoked');
    await (await this.#logging)?.forget(person);
  }

  /** @param {Venue} venue @param {Answers} [before] what the form opens with */
  async openForm(venue, before) {
    const logging = await this.#logging?.catch(() => null);
    if (!logging) window.scrollTo(0, 0); // to the notice that says so
    if (!this.carry || !logging) return;
    sayNeeds(this.carry, venue);
    logging.open(venue, before);
    if (this.list.position) await this.list.locate(); // as it is now, for "near" or "far"
  }

  async #bringList() {
    const { person } = this;
    const kept = await keptCarry(person);
    if (person === this.person) this.carried.take(kept);
    const refreshed = this.#freshness.again();
    if (!this.carry) await refreshed;
  }

  /** Somebody saw that the venues did not come, or are gone. */
  async #bringAgain() {
    if (!this.carry) this.list.clear('loading');
    await this.#freshness.again();
  }

  /** @param {string} person whose page this is from now on */
  #own(person) {
    this.person = person;
    byId('phone').dataset.person = person;
  }

  /** Nothing of the page stays but its notices and who else uses the phone. @param {string} outlook why */
  #conceal(outlook) {
    this.say(outlook);
    for (const section of document.querySelectorAll('#phone > section')) section.toggleAttribute('hidden', true);
    delete byId('phone').dataset.section;
  }
}

leaveAtOnce(/** @type {HTMLAnchorElement} */ (byId('leave')));
void new PhonePage().start();
