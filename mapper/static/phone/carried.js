// @ts-check
/** What does whoever has the phone carry, with the places that they added? Draws the list, and the help beside it. */

import { clearHelp, sayHelp } from './help.js';
import { MyRound } from './my-round.js';

/**
 * @typedef {import('./carry.js').Carry} Carry
 * @typedef {import('./carry.js').Venue} Venue
 */

export class Carried {
  /** @type {Carry|null} */
  carry = null;
  /** Places that this person added, and no carry has yet. @type {Venue[]} */
  found = [];

  /** @param {import('./venue-list.js').VenueList} list */
  constructor(list) {
    this.list = list;
    this.round = new MyRound(list.onChoose);
  }

  /** @param {Carry|null} brought */
  take(brought) {
    if (!brought) return;
    this.carry = brought;
    sayHelp(brought);
    this.round.take(brought);
    this.#draw();
  }

  /** What is kept is what the server has: nothing is drawn again. */
  isAsFresh() {
    if (this.carry) delete this.carry.away;
    this.list.sayAge();
  }

  /** @param {Venue[]} found */
  add(found) {
    this.found = found;
    this.#draw();
  }

  /**
   * A venue as it stands today; as it was, where venues have left the phone after their days: what was logged there
   * can still be mended. None where it is to be skipped now.
   * @param {Venue} before
   */
  nowOf(before) {
    const now = [...(this.carry?.venues ?? []), ...this.found].find(({ id }) => id === before.id) ?? before;
    return now.skip ? null : now;
  }

  clear() {
    this.carry = null;
    this.found = [];
    this.list.clear('loading');
    this.round.clear();
    clearHelp();
  }

  #draw() {
    for (const id of ['add-place', 'open-map']) document.getElementById(id)?.toggleAttribute('hidden', !this.carry);
    if (!this.carry) return;
    const { venues } = this.carry;
    this.found = this.found.filter(({ id }) => !venues.some((venue) => venue.id === id));
    this.list.take({ ...this.carry, venues: [...venues, ...this.found] });
  }
}
