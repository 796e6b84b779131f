// @ts-check
/** Step 1, form: what happened at this venue? Asks no more than the outcome needs, and hands over the answers. */

import { ItemRows } from './item-rows.js';
import { NoteField } from './note-field.js';
import { chosen, inputs, part, show, within, word } from './page.js';
import { StandingItems } from './standing-items.js';
import { dayOf, problems } from './visit-body.js';
import { sayWhomToAsk } from './whom-to-ask.js';

/**
 * @typedef {import('./carry.js').Carry} Carry
 * @typedef {import('./carry.js').Venue} Venue
 * @typedef {import('./visit-body.js').Answers} Answers
 */

const UNSAFE_AND_NOTHING_SAID = 'no_answer';

export class VisitForm {
  #form = part('visit-form', HTMLFormElement);
  #note = new NoteField();
  #rows = new ItemRows();
  #standing = new StandingItems();
  #isSaving = false;
  /** @type {{venue: Venue, carry: Carry}|null} */
  #open = null;

  /**
   * @param {(answers: Answers, venue: Venue, now: Date) => Promise<void>} save rejects where it could not be kept
   * @param {(venue: Venue) => Answers['distance']} distanceTo
   */
  constructor(save, distanceTo) {
    this.save = save;
    this.distanceTo = distanceTo;
    this.#form.addEventListener('submit', (event) => { event.preventDefault(); void this.#submit(); });
    part('outcome').addEventListener('change', () => this.#ask());
    part('outcome').addEventListener('click', ({ detail }) => detail && requestAnimationFrame(() => this.#bringUp()));
    for (const input of inputs(this.#form, 'concern')) input.addEventListener('change', () => this.#raise(input));
  }

  /** @param {Venue} venue @param {Carry} carry */
  open(venue, carry) {
    this.#open = { venue, carry };
    this.#form.reset();
    part('visit-title').textContent = venue.name;
    const type = carry.venue_types.find(({ code }) => code === venue.type)?.label;
    part('visit-about').textContent = [type, venue.town].filter(Boolean).join(', ');
    part('day', HTMLInputElement).max = dayOf(new Date());
    part('more-to-say', HTMLDetailsElement).open = false;
    this.#standing.start(carry, venue);
    this.#note.weigh();
    sayWhomToAsk(carry, venue);
    this.#ask();
    show('visit');
  }

  /** Nothing of what was asked or answered stays on the page. */
  close() {
    this.#open = null;
    this.#form.reset();
    for (const id of ['visit-title', 'visit-about', 'ask-first', 'form-problem']) part(id).textContent = '';
    part('whom-to-ask-lines').replaceChildren();
    this.#standing.clear();
    this.#rows.clear();
    this.#note.weigh();
  }

  /** Shows what the chosen outcome asks for, and nothing else. */
  #ask() {
    if (!this.#open) return;
    const outcome = chosen(this.#form, 'outcome');
    for (const piece of this.#form.querySelectorAll('[data-for]')) {
      const outcomes = String(piece.getAttribute('data-for')).split(' ');
      const isEmpty = ['ours', 'standing'].includes(piece.id) && this.#standing.count === 0;
      piece.toggleAttribute('hidden', isEmpty || !outcomes.includes(outcome));
    }
    if (outcome === 'checked') part('rows').before(part('standing'));
    else part('rows').after(part('standing'));
    const isPressing = outcome === 'checked' || Boolean(this.#open.venue.recalled?.length);
    part('standing', HTMLDetailsElement).open = isPressing || this.#standing.read().some(({ action }) => action);
    this.#rows.start(this.#open.carry, outcome, this.#standing.count > 0);
    this.#complain('');
  }

  /** The next question moves under the thumb; not for keys, whose focus it would push off the screen. */
  #bringUp() {
    this.#form.querySelector('[data-for]:not([hidden])')?.scrollIntoView({ block: 'nearest' });
  }

  /** A concern, in one tap: with nothing else said it goes out as "nobody to ask". @param {HTMLInputElement} raised */
  #raise(raised) {
    if (!raised.checked) return;
    for (const other of inputs(this.#form, 'concern')) other.checked = other === raised;
    if (chosen(this.#form, 'outcome')) return;
    for (const outcome of inputs(this.#form, 'outcome')) outcome.checked = outcome.value === UNSAFE_AND_NOTHING_SAID;
    this.#ask();
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
      await this.save(answers, venue, now);
      this.#rows.rememberMaterial();
    } catch {
      this.#complain('not-saved');
    } finally {
      this.#isSaving = false;
    }
  }

  /** @param {Venue} venue @returns {Answers} */
  #answers(venue) {
    const outcome = /** @type {Answers['outcome']} */ (chosen(this.#form, 'outcome'));
    return {
      venueId: venue.id,
      outcome,
      items: this.#rows.read(),
      standing: this.#standing.read(),
      ours: /** @type {Answers['ours']} */ (chosen(this.#form, 'ours')),
      followUpOn: part(outcome === 'closed_until' ? 'opens-on' : 'promised-on', HTMLInputElement).value,
      concern: /** @type {Answers['concern']} */ (chosen(this.#form, 'concern')),
      note: this.#note.text,
      day: part('day', HTMLInputElement).value,
      distance: this.distanceTo(venue),
    };
  }

  /** Says what is missing beside Save, and goes to it. @param {string} problem a key of the words, or empty */
  #complain(problem) {
    part('form-problem').textContent = problem && word(problem);
    const place = problem && this.#form.querySelector(`[data-problem~="${problem}"]:not([hidden])`);
    if (!place) return;
    place.closest('details')?.setAttribute('open', '');
    const unanswered = place.id === 'rows' ? this.#rows.firstUnanswered() : null;
    (unanswered ?? within(place, 'input, button')).focus();
  }
}
