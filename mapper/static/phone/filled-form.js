// @ts-check
/** Step 1, form: what stands in the form's fields? Reads them as answers, and fills them with answers of before. */

import { ItemRows } from './item-rows.js';
import { NoteField } from './note-field.js';
import { chosen, inputs, part } from './page.js';
import { StandingItems } from './standing-items.js';
import { WITH_ROWS, dayOf } from './visit-body.js';

/**
 * @typedef {import('./carry.js').Carry} Carry
 * @typedef {import('./carry.js').Venue} Venue
 * @typedef {import('./carry.js').Standing} Standing
 * @typedef {import('./visit-body.js').Answers} Answers
 * @typedef {import('./visit-body.js').Item} Item
 */

export class FilledForm {
  rows = new ItemRows();
  standing = new StandingItems();
  #note = new NoteField();

  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
  }

  /** @param {Carry} carry @param {Venue} venue @param {Answers} [before] */
  start(carry, venue, before) {
    this.form.reset();
    part('day', HTMLInputElement).max = dayOf(new Date());
    part('more-to-say', HTMLDetailsElement).open = false;
    this.standing.start(carry, venue, before ? answeredOnce(before) : []);
    this.#note.weigh();
  }

  clear() {
    this.form.reset();
    this.standing.clear();
    this.rows.clear();
    this.#note.weigh();
  }

  /** Once the outcome's questions are there. @param {Answers} before */
  fill(before) {
    const { outcome, followUpOn, note, day } = before;
    const standing = before.standing.flatMap(({ item, action, quantity = null }) => action && { ...item, action, quantity });
    const rest = [...standing, ...before.items].filter((item) => item && !this.standing.fill(item));
    if (WITH_ROWS.includes(outcome)) this.rows.fill(/** @type {Item[]} */ (rest));
    this.choose('ours', before.ours || oursOf(before));
    part(outcome === 'closed_until' ? 'opens-on' : 'promised-on', HTMLInputElement).value = followUpOn;
    this.choose('concern', before.concern);
    part('note', HTMLTextAreaElement).value = note;
    part('day', HTMLInputElement).value = day;
    part('more-to-say', HTMLDetailsElement).open = note !== '' || (day !== '' && day !== dayOf(new Date()));
    this.#note.weigh();
  }

  /** @param {string} name @param {string} value */
  choose(name, value) {
    for (const input of inputs(this.form, name)) input.checked = input.value === value;
  }

  /** What a person answered; the rest the form knows. */
  read() {
    const outcome = /** @type {Answers['outcome']} */ (chosen(this.form, 'outcome'));
    return {
      outcome,
      items: this.rows.read(),
      standing: this.standing.read(),
      ours: /** @type {Answers['ours']} */ (chosen(this.form, 'ours')),
      followUpOn: part(outcome === 'closed_until' ? 'opens-on' : 'promised-on', HTMLInputElement).value,
      concern: /** @type {Answers['concern']} */ (chosen(this.form, 'concern')),
      note: this.#note.text,
      day: part('day', HTMLInputElement).value,
    };
  }
}

/**
 * What an earlier answer says of single items, where the outcome has no rows that could hold it.
 * @param {Answers} before
 * @returns {Standing[]}
 */
function answeredOnce({ outcome, items, standing }) {
  if (WITH_ROWS.includes(outcome)) return [];
  const said = items.map(({ material, spot, quantity }) => ({ material, spot, quantity: quantity ?? 1, last_seen_on: '' }));
  return [...standing.flatMap(({ item, action }) => (action ? [item] : [])), ...said];
}

/** @param {Answers} before */
function oursOf({ outcome, items }) {
  if (outcome !== 'declined') return '';
  const [item] = items;
  return item ? (item.action === 'seen' ? 'seen' : 'gone') : 'unseen';
}
