// @ts-check
/** Where does this person go next? Their rounds on top of the list: the stops in order, with what each venue needs. */

import { shortDay } from './needs-said.js';
import { part, stamp, within, word } from './page.js';
import { around, nextStop, roundFor, roundsOf } from './round-stops.js';
import { stopRow } from './stop-row.js';
import { dayOf } from './visit-body.js';

/**
 * @typedef {import('./carry.js').Carry} Carry
 * @typedef {import('./carry.js').Venue} Venue
 * @typedef {import('./round-stops.js').Round} Round
 * @typedef {import('./round-stops.js').Stop} Stop
 * @typedef {[import('./outbox.js').Entry[], import('./receipts.js').Receipt[]]} Logged what waits, and what was received
 */

export class MyRound {
  /** @type {Carry|null} */
  #carry = null;
  /** @type {Logged} */
  #logged = [[], []];
  /** @type {Round[]} */
  #rounds = [];
  #drawn = '';
  /** Whether somebody folded or opened it, by its id. @type {Map<string, boolean>} */
  #folds = new Map();
  /** Those of which every stop is drawn. @type {Set<string>} */
  #whole = new Set();
  #madeLast = '';

  /** @param {(venue: Venue) => void} onChoose */
  constructor(onChoose) {
    this.onChoose = onChoose;
  }

  /** @param {Carry|null} carry */
  take(carry) {
    this.#carry = carry;
    this.#drawn = '';
    this.#draw();
  }

  /** What this phone has logged, sent or not: its stops are ticked before the server says so. @param {Logged} logged */
  logged(...logged) {
    this.#logged = logged;
    this.#draw();
  }

  clear() {
    this.#logged = [[], []];
    this.#folds.clear();
    this.#whole.clear();
    this.#madeLast = '';
    this.take(null);
  }

  /** A visit was just written down here. @param {string} venueId */
  saved(venueId) {
    this.#madeLast = venueId;
  }

  /** Back on the list after a visit: it stands at the next stop, where that was one. */
  goOn() {
    const round = this.#rounds.find(({ stops }) => stops.some(({ venue }) => venue.id === this.#madeLast));
    const next = round && nextStop(round, this.#madeLast);
    if (!round || !next) return;
    this.#folds.set(round.id, true);
    if (!around(round).includes(next)) this.#whole.add(round.id);
    this.#drawn = '';
    this.#draw();
    const button = part(idOf(round, next));
    button.scrollIntoView({ block: 'center' });
    button.focus({ preventScroll: true });
  }

  #draw() {
    const carry = this.#carry;
    this.#rounds = carry ? roundsOf(carry, ...this.#logged) : [];
    const drawn = JSON.stringify(this.#rounds.map(({ stops }) => stops.map(({ isMade }) => isMade)));
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    part('my-round').hidden = this.#rounds.length === 0;
    const today = dayOf(new Date());
    const first = roundFor(this.#rounds, today);
    const focused = document.activeElement?.id ?? '';
    part('rounds').replaceChildren(...this.#rounds.map((round) => this.#round(round, round === first, today)));
    document.getElementById(focused)?.focus({ preventScroll: true }); // where it was, for keys and screen readers
  }

  /** @param {Round} round @param {boolean} isFirst @param {string} today */
  #round(round, isFirst, today) {
    const carry = /** @type {Carry} */ (this.#carry);
    const { id, name, on, stops, made } = round;
    const drawn = /** @type {HTMLDetailsElement} */ (stamp('round'));
    drawn.open = this.#folds.get(id) ?? isFirst;
    within(drawn, 'summary').addEventListener('click', () => this.#folds.set(id, !drawn.open));
    within(drawn, '.round-name').textContent = name;
    within(drawn, '.round-day').textContent = on === today ? word('today') : word(on < today ? 'round-was' : 'round-on', withWeekday(on));
    within(drawn, '.round-made').textContent = word(stops.length > 1 ? 'stops-made' : 'stop-made', made).replace('#', () => String(stops.length));
    const next = nextStop(round);
    const shown = this.#whole.has(id) ? stops : around(round);
    within(drawn, 'ol').append(...shown.map((stop) => stopRow(stop, carry, idOf(round, stop), stop === next, this.onChoose)));
    within(drawn, '.numbers-missing').hidden = stops.length === 0 || stops[stops.length - 1].number === stops.length;
    const more = within(drawn, '.secondary');
    more.hidden = shown.length === stops.length;
    more.textContent = word('all-stops', stops.length);
    more.addEventListener('click', () => {
      this.#whole.add(id);
      drawn.replaceWith(this.#round(round, isFirst, today));
    });
    return drawn;
  }
}

/** @param {Round} round @param {Stop} stop */
const idOf = (round, stop) => `stop-${round.id}-${stop.number}`;

/** @param {string} day */
function withWeekday(day) {
  const [year, month, date] = day.split('-').map(Number);
  const weekday = new Date(year, month - 1, date).toLocaleDateString(document.documentElement.lang, { weekday: 'short' });
  return `${weekday} ${shortDay(day)}`;
}
