// @ts-check
/** Step 1, form: how does a place that is not on the list get onto a visit? Asked for, looked for, then the same form. */

import { dropTyped, keepTyped, typedBy } from './found-places.js';
import { askPosition } from './nearby.js';
import { newVenueOf, placeProblems, venueOf } from './new-venue.js';
import { sayMissing } from './on-demand.js';
import { part, show, within } from './page.js';
import { PinMap } from './pin-map.js';
import { PlaceFields } from './place-fields.js';
import { mayBeSame } from './same-place.js';
import { newId } from './visit-body.js';

/**
 * @typedef {import('./main.js').PhonePage} PhonePage
 * @typedef {import('./nearby.js').Position} Position
 * @typedef {import('./new-venue.js').Typed} Typed
 */

const AFTER_THE_LAST_LETTER_MS = 300;

export class NewPlace {
  #fields = new PlaceFields();
  #timer = 0;
  #person = '';
  /** @type {PinMap|null} */
  #pinMap = null;

  /** @param {PhonePage} page @param {typeof import('./place-row.js').drawPlace} drawPlace comes with the list's part */
  constructor(page, drawPlace) {
    this.page = page;
    this.drawPlace = drawPlace;
    const on = (/** @type {string} */ id, /** @type {() => void} */ act) => part(id).addEventListener('click', act);
    on('place-back', () => show('pick'));
    on('same-back', () => show('new-place'));
    on('same-other', () => this.#openForm());
    on('pin-on-map', () => void this.#askPin(null));
    on('pin-here', () => void this.#askPinHere());
    on('pin-drop', () => this.#take(null));
    const form = part('place-form');
    form.addEventListener('submit', (event) => { event.preventDefault(); this.#goOn(); });
    for (const kind of ['input', 'change']) form.addEventListener(kind, () => this.#keepSoon());
    document.addEventListener('visibilitychange', () => document.hidden && this.#keep());
  }

  /** With what was typed before, or anew. @param {string} name what was searched for in vain, or empty */
  async open(name) {
    const { person, carry } = this.page;
    if (!carry) return;
    const before = await typedBy(person).catch(() => undefined);
    if (person !== this.page.person) return;
    this.#person = person;
    const anew = { id: newId(), name, type: '', address: '', town: '', pin: null };
    this.#fields.start(carry, before && (!name || before.name === name) ? before : anew);
    part('pin-no-position').hidden = true;
    show('new-place');
  }

  /** A visit to it is kept: the next place is another one. @param {string} id */
  async done(id) {
    if (this.#fields.read().id !== id) return;
    const person = this.#person;
    this.clear();
    await dropTyped(person).catch(() => undefined);
  }

  clear() {
    clearTimeout(this.#timer);
    this.#person = '';
    this.#fields.clear();
    this.#pinMap?.leave();
    part('same-places').replaceChildren();
  }

  #goOn() {
    const typed = this.#fields.read();
    const problems = placeProblems(typed);
    this.#fields.complain(problems);
    if (problems.length > 0) return;
    this.#keep();
    const known = [...(this.page.carry?.venues ?? []), ...this.page.carried.found];
    const same = mayBeSame(newVenueOf(typed), known);
    if (same.length === 0) {
      this.#openForm();
      return;
    }
    const choose = (/** @type {import('./carry.js').Venue} */ venue) => void this.page.openForm(venue);
    part('same-places').replaceChildren(...same.map((found) => this.drawPlace('same-place', found, this.page, choose)));
    show('same');
  }

  #openForm() {
    void this.page.openForm(venueOf(newVenueOf(this.#fields.read())));
  }

  /** The phone's place is only where the pin is offered; the person says whether it is there. */
  async #askPinHere() {
    const position = await askPosition(navigator.geolocation).catch(() => null);
    part('pin-no-position').hidden = position !== null;
    if (position && this.#person === this.page.person) await this.#askPin(position);
  }

  /** @param {Position|null} here */
  async #askPin(here) {
    const { carry, found } = this.page.carried;
    if (!carry) return;
    const { town, pin } = this.#fields.read();
    try {
      const venues = [...carry.venues, ...found];
      this.#pinMap = new PinMap(this.page);
      const answer = await this.#pinMap.ask({ here, before: here ? null : pin, venues, town });
      if (this.#person !== this.page.person || !this.#person) return;
      show('new-place');
      if (answer) this.#take(answer);
      part('place-pin').scrollIntoView({ block: 'center' });
      within(part('place-pin'), 'button').focus({ preventScroll: true });
    } catch {
      show('new-place');
      sayMissing();
    }
  }

  /** @param {Typed['pin']} pin */
  #take(pin) {
    this.#fields.setPin(pin);
    this.#keep();
  }

  #keepSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#keep(), AFTER_THE_LAST_LETTER_MS);
  }

  /** Survives a call, a reload, a killed tab. */
  #keep() {
    clearTimeout(this.#timer);
    const typed = this.#fields.read();
    if (this.#person && typed.id) void keepTyped(this.#person, typed).catch(() => undefined);
  }
}
