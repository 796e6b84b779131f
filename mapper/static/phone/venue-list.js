// @ts-check
/** Which venues can be chosen? The list with its search box; tapping one opens the form (step 1). */

import { askPosition, find, index } from './nearby.js';

/**
 * @typedef {import('./carry.js').Carry} Carry
 * @typedef {import('./carry.js').Venue} Venue
 * @typedef {import('./nearby.js').Found} Found
 */

const ROWS_AT_A_TIME = 40; // a phone draws hundreds in a noticeable while, and nobody scrolls through them
const METRES_A_MILE = 1609.344;
const METRES_A_FOOT = 0.3048;
const SAID_IN_FEET_M = 300;
const SAID_IN_WHOLE_MILES_M = 16_000;
const NEEDS_NOTHING = ['covered', 'excluded'];

const byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

export class VenueList {
  /** @type {import('./nearby.js').Position|null} */
  position = null;
  /** @type {import('./nearby.js').Entry[]} */
  #entries = [];
  /** @type {Map<string, string>} */
  #typeLabels = new Map();
  #shown = ROWS_AT_A_TIME;
  #search = /** @type {HTMLInputElement} */ (byId('search'));
  #onlyNeeded = /** @type {HTMLInputElement} */ (byId('only-needed'));

  /** @param {(venue: Venue) => void} onChoose */
  constructor(onChoose) {
    this.onChoose = onChoose;
    for (const input of [this.#search, this.#onlyNeeded]) input.addEventListener('input', () => this.#draw());
    byId('next').addEventListener('click', () => this.#startOver());
    byId('near-me').addEventListener('click', () => this.locate());
    byId('more').addEventListener('click', () => this.#draw(this.#shown + ROWS_AT_A_TIME));
  }

  /** @param {Carry} carry */
  take(carry) {
    this.#typeLabels = new Map(carry.venue_types.map(({ code, label }) => [code, label]));
    this.#entries = index(carry.venues, this.#typeLabels);
    this.#draw(this.#shown);
  }

  /** Takes the venues off the page; also what it shows when none could be had. */
  clear() {
    this.#entries = [];
    this.#search.value = '';
    this.#draw();
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
    byId('near-me').setAttribute('aria-pressed', String(this.position !== null));
    this.#draw();
    if (this.#entries.length > 0) note(this.position ? 'by-distance' : 'no-position');
  }

  /** @param {number} [shown] */
  #draw(shown = ROWS_AT_A_TIME) {
    this.#shown = shown;
    const wanted = this.#entries.filter(({ venue }) => !this.#onlyNeeded.checked || needsSomething(venue));
    const found = find(wanted, this.#search.value, this.position);
    byId('venues').replaceChildren(...found.slice(0, shown).map((hit) => this.#row(hit)));
    byId('more').hidden = found.length <= shown;
    note(this.#entries.length === 0 ? 'none-carried' : found.length === 0 ? 'none-found' : '');
  }

  /** @param {Found} found */
  #row({ venue, metres }) {
    const template = /** @type {HTMLTemplateElement} */ (byId(venue.skip ? 'skip-row' : 'venue-row'));
    const row = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    const type = this.#typeLabels.get(venue.type ?? '');
    say(row, '.venue-name', venue.name);
    say(row, '.venue-about', [type, venue.town].filter(Boolean).join(', '));
    say(row, '.venue-distance', metres === null ? '' : distanceInWords(metres));
    if (venue.skip) return row;
    for (const status of row.querySelectorAll('[data-status]')) {
      if (status.getAttribute('data-status') !== venue.status) status.remove();
    }
    if (!venue.recalled?.length) row.querySelector('.recalled-mark')?.remove();
    if (!venue.newVenue) row.querySelector('.found-mark')?.remove();
    row.querySelector('button')?.addEventListener('click', () => this.onChoose(venue));
    return row;
  }
}

/** One sentence below the search box, or none. @param {string} key */
function note(key) {
  for (const span of byId('pick-note').children) span.toggleAttribute('hidden', span.getAttribute('data-note') !== key);
}

/** @param {HTMLElement} row @param {string} selector @param {string} text */
function say(row, selector, text) {
  const place = row.querySelector(selector);
  if (place) place.textContent = text;
}

/** @param {Venue} venue */
function needsSomething({ status = '', recalled = [], skip }) {
  return !skip && (recalled.length > 0 || !NEEDS_NOTHING.includes(status));
}

/** @param {number} metres */
export function distanceInWords(metres) {
  const inFeet = metres < SAID_IN_FEET_M;
  const amount = inFeet ? Math.round(metres / METRES_A_FOOT / 10) * 10 : metres / METRES_A_MILE;
  const maximumFractionDigits = metres < SAID_IN_WHOLE_MILES_M ? 1 : 0;
  const unit = /** @type {const} */ ({ style: 'unit', unit: inFeet ? 'foot' : 'mile', maximumFractionDigits });
  return new Intl.NumberFormat(document.documentElement.lang, unit).format(amount);
}
