// @ts-check
/** Which parts make the phone page, and what wakes them? What can be read comes first, then what logs visits. */

import { forgetCarry, freshCarry, keptCarry, leavers } from './carry.js';
import { hereBefore } from './facts.js';
import { leaveAtOnce } from './quick-exit.js';
import { VenueList } from './venue-list.js';

/**
 * @typedef {import('./carry.js').Carry} Carry
 * @typedef {import('./carry.js').Venue} Venue
 * @typedef {import('./visit-body.js').Answers} Answers
 * @typedef {import('./logging.js').Logging} Logging
 */

const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** The page of one person at a time: who it is, and what they carry. */
export class PhonePage {
  person = byId('phone').dataset.person ?? '';
  /** @type {Carry|null} */
  carry = null;
  /** Places that this person added, and no carry has yet. @type {Venue[]} */
  found = [];
  isLocked = false;
  list = new VenueList((venue) => void this.openForm(venue));
  /** @type {Promise<Logging>|null} */
  #logging = null;

  async start() {
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
    this.carry = null;
    this.found = [];
    this.list.clear();
    this.say('');
    (await this.#logging)?.clear();
  }

  async refresh() {
    const { person } = this;
    if (!person) return;
    const { carry, outlook } = await freshCarry(person);
    if (person !== this.person) return; // somebody else has taken the phone meanwhile
    this.#take(carry);
    if (outlook === 'revoked') await this.lock();
    else if (!this.carry) this.list.clear();
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
    logging.open(venue, before);
    if (this.list.position) await this.list.locate(); // as it is now, for "near" or "far"
  }

  async #bringList() {
    const { person } = this;
    const kept = await keptCarry(person);
    if (person === this.person) this.#take(kept);
    const refreshed = this.refresh();
    if (!this.carry) await refreshed;
  }

  /** @param {Carry|null} brought */
  #take(brought) {
    if (!brought) return;
    this.carry = brought;
    this.#draw();
  }

  /** @param {Venue[]} found */
  add(found) {
    this.found = found;
    this.#draw();
  }

  /** One that a visit can be logged at. @param {string} wanted its id */
  venueOf(wanted) {
    return [...(this.carry?.venues ?? []), ...this.found].find(({ id, skip }) => id === wanted && !skip);
  }

  #draw() {
    byId('add-place').hidden = byId('open-map').hidden = !this.carry;
    if (!this.carry) return;
    const { venues } = this.carry;
    this.found = this.found.filter(({ id }) => !venues.some((venue) => venue.id === id));
    this.list.take({ ...this.carry, venues: [...venues, ...this.found] });
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
