// @ts-check
/** Step 1, form: which material went up, or was found, in which spot, and how many? One row an item. */

import { part, stamp, within, word } from './page.js';
import { keepUsual, usualAmong } from './usual-material.js';
import { sayWhereToGet } from './whom-to-ask.js';

/**
 * @typedef {import('./carry.js').Carry} Carry
 * @typedef {import('./visit-body.js').Item} Item
 * @typedef {import('./visit-body.js').Action} Action
 */

const CONFIRMING = ['placed', 'seen'];

export class ItemRows {
  #holder = part('item-rows');
  #made = 0;
  /** @type {Carry|null} */
  #carry = null;
  /** @type {Action} */
  #usualAction = 'placed';

  constructor() {
    part('add-row').addEventListener('click', () => within(this.add(this.#usualAction, true), 'select').focus());
  }

  /**
   * Starts again for a venue and an outcome. The first row of "placed" asks nothing that is known already.
   * @param {Carry} carry
   * @param {string} outcome
   * @param {boolean} hasStanding whether the form also asks for items that were up before
   */
  start(carry, outcome, hasStanding) {
    this.#carry = carry;
    this.#usualAction = outcome === 'checked' ? 'seen' : 'placed';
    this.#holder.replaceChildren();
    if (outcome === 'placed') this.add('placed', false);
    if (outcome === 'checked' && !hasStanding) this.add('seen', true);
  }

  clear() {
    this.#holder.replaceChildren();
  }

  /** As they were filled in before. @param {Item[]} items */
  fill(items) {
    this.#holder.replaceChildren();
    for (const item of items) this.#put(this.add(item.action, item.action !== 'placed' || items.length > 1), item);
  }

  /** @param {Action} action @param {boolean} isOpen whether all of its questions are asked */
  add(action, isOpen) {
    const row = stamp('item-row');
    this.#made += 1;
    within(row, '.spots').append(...this.#spotChoices(`spot-${this.#made}`));
    within(row, '.material').append(...this.#materialChoices());
    this.#sayWhereToGet(row);
    const chosen = within(row, '.action', HTMLSelectElement);
    chosen.value = action;
    chosen.addEventListener('change', () => askHowMany(row));
    within(row, '.what-of-it').hidden = !isOpen;
    within(row, '.drop').hidden = !isOpen;
    within(row, '.drop').addEventListener('click', () => row.remove());
    this.#holder.append(row);
    return row;
  }

  /** A code that is not in use any more stays as it was written down. @param {HTMLElement} row @param {Item} item */
  #put(row, { material, spot, quantity }) {
    const materials = within(row, '.material', HTMLSelectElement);
    materials.value = material;
    if (materials.value !== material) materials.append(new Option(material, material, false, true));
    for (const input of row.querySelectorAll('.spots input')) {
      /** @type {HTMLInputElement} */ (input).checked = input.getAttribute('value') === spot;
    }
    if (quantity !== null) within(row, '.quantity', HTMLInputElement).value = String(quantity);
    askHowMany(row);
    materials.dispatchEvent(new Event('change')); // where to get it
  }

  /** @returns {Item[]} */
  read() {
    return [...this.#holder.children].map((row) => itemOf(row));
  }

  /** The first control that still needs an answer, or null. @returns {HTMLElement|null} */
  firstUnanswered() {
    for (const row of this.#holder.children) {
      if (!itemOf(row).spot) return within(row, '.spots input');
      if (!within(row, '.quantity', HTMLInputElement).checkValidity()) return within(row, '.quantity');
    }
    return this.#holder.querySelector('.material');
  }

  /** Preselects, from now on, what this phone put up last. */
  rememberMaterial() {
    const last = this.read().filter(({ action }) => action === 'placed').pop();
    if (last && this.#carry) keepUsual(this.#carry.person.id, last.material);
  }

  /** @param {string} name */
  #spotChoices(name) {
    return (this.#carry?.spots ?? []).map((spot) => {
      const choice = stamp('spot-choice');
      Object.assign(within(choice, 'input', HTMLInputElement), { name, value: spot.code });
      within(choice, '.spot-label').textContent = spot.label;
      if (!spot.private) within(choice, '.spot-private').remove();
      return choice;
    });
  }

  /** @param {HTMLElement} row */
  #sayWhereToGet(row) {
    const carry = this.#carry;
    if (!carry) return;
    within(row, '.material').addEventListener('change', () => sayWhereToGet(row, carry));
    sayWhereToGet(row, carry);
  }

  #materialChoices() {
    const materials = this.#carry?.materials ?? [];
    const usual = usualAmong(materials, this.#carry?.person.id ?? '');
    return materials.map((material) => new Option(labelOf(material), material.code, false, material.code === usual));
  }
}

/** @param {Carry['materials'][number]} material */
function labelOf({ label, recalled, superseded }) {
  if (recalled) return `${label} (${word('recalled')})`;
  return superseded ? `${label} (${word('superseded')})` : label;
}

/** What is gone has no number. @param {HTMLElement} row */
function askHowMany(row) {
  within(row, '.how-many').hidden = !CONFIRMING.includes(within(row, '.action', HTMLSelectElement).value);
}

/** @param {Element} row @returns {Item} */
function itemOf(row) {
  const action = /** @type {Action} */ (within(row, '.action', HTMLSelectElement).value);
  const spot = /** @type {HTMLInputElement|null} */ (row.querySelector('.spots input:checked'));
  return {
    material: within(row, '.material', HTMLSelectElement).value,
    spot: spot?.value ?? '',
    action,
    quantity: CONFIRMING.includes(action) ? Number(within(row, '.quantity', HTMLInputElement).value) : null,
  };
}
