// @ts-check
/** Step 1, form: what happened at this venue? Asks no more than the outcome needs, and hands over the answers. */

import { FilledForm } from './filled-form.js';
import { chosen, inputs, part, show, within, word } from './page.js';
import { momentOf } from './visit-body.js';
import { problems } from './visit-problems.js';
import { sayWhomToAsk } from './whom-to-ask.js';

/**
 * @typedef {import('./carry.js').Carry} Carry
 * @typedef {import('./carry.js').Venue} Venue
 * @typedef {import('./visit-body.js').Answers} Answers
 * @typedef {object} Ways what the form asks for, and tells
 * @property {(answers: Answers, venue: Venue, now: Date) => Promise<void>} save rejects where it could not be kept
 * @property {(answers: Answers, venue: Venue) => void} changed something was typed or chosen
 * @property {(venue: Venue) => Answers['distance']} distanceTo
 */

const UNSAFE_AND_NOTHING_SAID = 'no_answer';
const NOTHING_CHOSEN = 'none';

export class VisitForm {
  #form = part('visit-form', HTMLFormElement);
  #filled = new FilledForm(this.#form);
  #isSaving = false;
  /** @type {{venue: Venue, carry: Carry, before?: Answers, begunAt?: string}|null} */
  #open = null;

  /** @param {Ways} ways */
  constructor(ways) {
    this.ways = ways;
    this.#form.addEventListener('submit', (event) => { event.preventDefault(); void this.#submit(); });
    for (const kind of ['input', 'change', 'click']) this.#form.addEventListener(kind, (event) => this.#tell(event));
    part('outcome').addEventListener('change', () => this.#ask());
    part('outcome').addEventListener('click', ({ detail }) => detail && requestAnimationFrame(() => this.#bringUp()));
    part('standing').addEventListener('change', () => this.#choose('checked'));
    part('all-up').addEventListener('click', () => this.#allUp());
    for (const input of inputs(this.#form, 'concern')) input.addEventListener('change', () => this.#raise(input));
  }

  /** @param {Venue} venue @param {Carry} carry @param {Answers} [before] what the form opens with */
  open(venue, carry, before) {
    this.#open = { venue, carry, before, begunAt: before?.visitedAt };
    part('visit-title').textContent = venue.name;
    const type = carry.venue_types.find(({ code }) => code === venue.type)?.label;
    part('visit-about').textContent = [type, venue.town].filter(Boolean).join(', ');
    sayWhomToAsk(carry, venue);
    this.#filled.start(carry, venue, before);
    if (before) this.#filled.choose('outcome', before.outcome);
    this.#ask();
    if (before) this.#filled.fill(before);
    show('visit');
  }

  /** Nothing of what was asked or answered stays on the page. */
  close() {
    this.#open = null;
    for (const id of ['visit-title', 'visit-about', 'ask-first', 'form-problem']) part(id).textContent = '';
    for (const id of ['visit-needs', 'whom-to-ask-lines']) part(id).replaceChildren();
    this.#filled.clear();
  }

  /** Shows what the chosen outcome asks for, and nothing else. */
  #ask() {
    if (!this.#open) return;
    const outcome = chosen(this.#form, 'outcome') || NOTHING_CHOSEN;
    for (const piece of this.#form.querySelectorAll('[data-for]')) {
      const outcomes = String(piece.getAttribute('data-for')).split(' ');
      const isEmpty = this.#filled.standing.leavesOut(piece.id);
      piece.toggleAttribute('hidden', isEmpty || !outcomes.includes(outcome));
    }
    this.#filled.rows.start(this.#open.carry, outcome, this.#filled.standing.count > 0);
    this.#complain('');
  }

  /** The next question moves under the thumb; not for keys, whose focus it would push off the screen. */
  #bringUp() {
    this.#form.querySelector('#outcome ~ [data-for]:not([hidden])')?.scrollIntoView({ block: 'nearest' });
  }

  /** Where nothing else was said, this is what happened. @param {string} outcome */
  #choose(outcome) {
    if (chosen(this.#form, 'outcome')) return;
    for (const input of inputs(this.#form, 'outcome')) input.checked = input.value === outcome;
    this.#ask();
  }

  /** A concern, in one tap: with nothing else said it goes out as "nobody to ask". @param {HTMLInputElement} raised */
  #raise(raised) {
    if (!raised.checked) return;
    for (const other of inputs(this.#form, 'concern')) other.checked = other === raised;
    this.#choose(UNSAFE_AND_NOTHING_SAID);
  }

  /** Everything that was up still is: no more to ask. */
  #allUp() {
    this.#filled.standing.sayAllUp();
    this.#choose('checked');
    void this.#submit();
  }

  /** @param {Event} event a click changes something only where it adds or takes away a row */
  #tell({ type, target }) {
    const isChange = type !== 'click' || /** @type {Element} */ (target).closest('#add-row, .drop');
    if (!this.#open || this.#isSaving || !isChange) return;
    const { venue } = this.#open;
    const visitedAt = (this.#open.begunAt ??= momentOf(new Date()));
    const answers = this.#answers(venue);
    this.ways.changed({ ...answers, day: answers.day || visitedAt.slice(0, 'YYYY-MM-DD'.length), visitedAt }, venue);
  }

  async #submit() {
    if (!this.#open || this.#isSaving) return; // a double tap is one visit
    const { venue, carry } = this.#open;
    const now = new Date();
    const answers = this.#answers(venue);
    const isRecalled = (/** @type {string} */ code) => carry.materials.some((one) => one.code === code && one.recalled);
    const [problem = ''] = problems(answers, now, isRecalled);
    this.#complain(problem);
    if (problem) return;
    this.#isSaving = true;
    try {
      await this.ways.save(answers, venue, now);
      this.#filled.rows.rememberMaterial();
    } catch (error) {
      this.#complain(/** @type {any} */ (error)?.name === 'QuotaExceededError' ? 'phone-full' : 'not-saved');
    } finally {
      this.#isSaving = false;
    }
  }

  /** @param {Venue} venue @returns {Answers} */
  #answers(venue) {
    const { before } = this.#open ?? {};
    const about = { venueId: venue.id, newVenue: venue.newVenue ?? before?.newVenue ?? null, replaces: before?.replaces };
    const distance = before?.distance ?? this.ways.distanceTo(venue);
    return { ...about, ...this.#filled.read(), distance, visitedAt: before?.visitedAt };
  }

  /** Says what is missing beside Save, and goes to it. @param {string} problem a key of the words, or empty */
  #complain(problem) {
    part('form-problem').textContent = problem && word(problem);
    const place = problem && this.#form.querySelector(`[data-problem~="${problem}"]:not([hidden])`);
    if (!place) return;
    place.closest('details')?.setAttribute('open', '');
    const unanswered = place.id === 'rows' ? this.#filled.rows.firstUnanswered() : null;
    (unanswered ?? within(place, 'input, button')).focus();
  }
}
