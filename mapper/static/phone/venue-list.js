// @ts-check
/** Which venues can be chosen? The list with its search box; tapping one opens the form (step 1). */

import { askPosition, find, index } from './nearby.js';
import { isNeeded } from './needs.js';
import { shortDay } from './needs-said.js';
import { part, word } from './page.js';
import { venueRow } from './venue-row.js';

/**
 * @typedef {import('./carry.js').Carry} Carry
 * @typedef {import('./carry.js').Venue} Venue
 * @typedef {'loading'|'none-carried'|'expired'|'not-come'} Emptiness why there is no venue in it
 */

const ROWS_AT_A_TIME = 40; // a phone draws hundreds in a noticeable while, and nobody scrolls through them
const ASK_AGAIN = ['expired', 'not-come'];

export class VenueList {
  /** @type {import('./nearby.js').Position|null} */
  position = null;
  /** @type {Carry|null} */
  #carry = null;
  /** @type {import('./nearby.js').Entry[]} */
  #entries = [];
  /** @type {Emptiness} */
  #emptiness = 'loading';
  /** @type {Map<string, string>} */
  #typeLabels = new Map();
  #shown = ROWS_AT_A_TIME;
  #search = part('search', HTMLInputElement);
  #onlyNeeded = part('only-needed', HTMLInputElement);

  /** @param {(venue: Venue) => void} onChoose */
  constructor(onChoose) {
    this.onChoose = onChoose;
    for (const input of [this.#search, this.#onlyNeeded]) input.addEventListener('input', () => this.#draw());
    part('next').addEventListener('click', () => this.#startOver());
    part('near-me').addEventListener('click', () => this.locate());
    part('more').addEventListener('click', () => this.#draw(this.#shown + ROWS_AT_A_TIME));
  }

  /** @param {Carry} carry */
  take(carry) {
    this.#carry = carry;
    this.#emptiness = carry.away?.isOver ? 'expired' : 'none-carried';
    this.#typeLabels = new Map(carry.venue_types.map(({ code, label }) => [code, label]));
    this.#entries = index(carry.venues, this.#typeLabels);
    this.sayAge();
    this.#draw(this.#shown);
  }

  /** Takes the venues off the page. @param {Emptiness} why */
  clear(why) {
    this.#carry = null;
    this.#emptiness = why;
    this.#entries = [];
    this.#search.value = '';
    this.sayAge();
    this.#draw();
  }

  /** Which day's the list is, where that is not the last one. */
  sayAge() {
    const { made_on: day, away } = this.#carry ?? {};
    const isOld = day && away && away.days > 0 && !away.isOver;
    part('as-of').textContent = isOld ? word('as-of', shortDay(day)) : '';
  }

  /** The next venue has another name: what was searched for would hide it. */
  #startOver() {
    this.#search.value = '';
    this.#draw();
    if (this.position) note('by-distance');
  }

  /** Asks where the phone is and orders by distance. The position stays in this object, on this phone. */
  async locate() {
    note('locating');
    try {
      this.position = await askPosition(navigator.geolocation);
    } catch {
      this.position = null;
    }
    part('near-me').setAttribute('aria-pressed', String(this.position !== null));
    this.#draw();
    if (this.#entries.length > 0) note(this.position ? 'by-distance' : 'no-position');
  }

  /** @param {number} [shown] */
  #draw(shown = ROWS_AT_A_TIME) {
    this.#shown = shown;
    const wanted = this.#entries.filter(({ venue }) => !this.#onlyNeeded.checked || isNeeded(venue));
    const found = find(wanted, this.#search.value, this.position);
    part('venues').replaceChildren(...found.slice(0, shown).map((hit) => this.#row(hit)));
    part('more').hidden = found.length <= shown;
    const isEmpty = this.#entries.length === 0;
    note(isEmpty ? this.#emptiness : found.length === 0 ? 'none-found' : '');
    part('bring-again').hidden = !isEmpty || !ASK_AGAIN.includes(this.#emptiness);
  }

  /** @param {import('./nearby.js').Found} found */
  #row(found) {
    const type = this.#typeLabels.get(found.venue.type ?? '') ?? '';
    return venueRow(found, /** @type {Carry} */ (this.#carry), type, this.onChoose);
  }
}

/** One sentence below the search box, or none. @param {string} key */
function note(key) {
  for (const span of part('pick-note').children) span.toggleAttribute('hidden', span.getAttribute('data-note') !== key);
}
