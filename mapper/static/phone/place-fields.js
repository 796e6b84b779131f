// @ts-check
/** What stands in the form of a new place, and what is wrong with it? */

import { noteWarnings } from './note-warnings.js';
import { part, within, word } from './page.js';

/**
 * @typedef {import('./carry.js').Carry} Carry
 * @typedef {import('./new-venue.js').Typed} Typed
 * @typedef {import('./new-venue.js').Pin} Pin
 * @typedef {import('./new-venue.js').Problem} Problem
 */

const ANOTHER = '*'; // no town is called so
const DIGITS_OF_A_TOWN = 10; // a county's GEOID has five

export class PlaceFields {
  #form = part('place-form', HTMLFormElement);
  #name = part('place-name', HTMLInputElement);
  #type = part('place-type', HTMLSelectElement);
  #town = part('place-town', HTMLSelectElement);
  #otherTown = part('place-other-town', HTMLInputElement);
  #address = part('place-address', HTMLInputElement);
  /** @type {Pin|null} */
  #pin = null;
  #id = '';

  constructor() {
    this.#form.addEventListener('input', () => this.#weigh());
    this.#town.addEventListener('change', () => this.#askOtherTown());
  }

  /** @param {Carry} carry @param {Typed} typed */
  start(carry, typed) {
    const names = townsOf(carry);
    const towns = names.map((name) => new Option(name));
    this.#type.replaceChildren(new Option(word('choose'), ''), ...carry.venue_types.map(({ code, label }) => new Option(label, code)));
    this.#town.replaceChildren(new Option(word('choose'), ''), ...towns, new Option(word('another-town'), ANOTHER));
    const isNamed = names.includes(typed.town);
    this.#id = typed.id;
    this.#name.value = typed.name;
    this.#type.value = typed.type;
    this.#address.value = typed.address;
    this.#town.value = isNamed ? typed.town : typed.town || names.length === 0 ? ANOTHER : names.length === 1 ? names[0] : '';
    this.#otherTown.value = isNamed ? '' : typed.town;
    this.setPin(typed.pin);
    this.complain([]);
    this.#askOtherTown();
    this.#weigh();
  }

  /** @returns {Typed} */
  read() {
    const town = this.#town.value === ANOTHER ? this.#otherTown.value : this.#town.value;
    const [name, type, address] = [this.#name.value, this.#type.value, this.#address.value];
    return { id: this.#id, name, type, address, town, pin: this.#pin };
  }

  /** @param {Pin|null} pin */
  setPin(pin) {
    this.#pin = pin;
    part('pin-says').textContent = pin ? word('pin-set', `${pin.lat}, ${pin.lon}`) : word('pin-none');
    part('pin-drop').hidden = !pin;
  }

  clear() {
    this.#id = '';
    this.#form.reset();
    this.setPin(null);
    this.complain([]);
    this.#weigh();
  }

  /** Each beside its field; the first one gets the focus. @param {Problem[]} problems */
  complain(problems) {
    for (const place of this.#form.querySelectorAll('[data-problem-of]')) {
      const found = problems.find(({ field }) => field === place.getAttribute('data-problem-of'));
      place.textContent = found ? word(found.problem) : '';
    }
    for (const input of this.#form.querySelectorAll('[data-field]')) {
      const isWrong = problems.some(({ field }) => field === input.getAttribute('data-field'));
      if (isWrong) input.setAttribute('aria-invalid', 'true');
      else input.removeAttribute('aria-invalid');
    }
    const [first] = problems;
    if (first?.field === 'town' && !part('other-town').hidden) this.#otherTown.focus();
    else if (first) within(this.#form, `[data-field="${first.field}"]`).focus();
  }

  /** Warns, and never refuses: a place may be called after somebody. */
  #weigh() {
    const said = noteWarnings(this.#name.value).map((kind) => word(`note-${kind}`)).join(' ');
    if (part('place-name-warning').textContent !== said) part('place-name-warning').textContent = said;
  }

  #askOtherTown() {
    part('other-town').hidden = this.#town.value !== ANOTHER;
    this.#town.closest('label')?.toggleAttribute('hidden', this.#town.options.length <= 2);
  }
}

/** Of the places that were given, and of the venues in them. @param {Carry} carry */
function townsOf({ towns = [], venues }) {
  const given = towns.filter(({ geoid }) => geoid.length >= DIGITS_OF_A_TOWN).map(({ name }) => name);
  const names = new Set([...given, ...venues.map(({ town }) => town)].filter(Boolean));
  return [...names].sort(new Intl.Collator().compare);
}
