// @ts-check
/** Step 1, form: what became of the items that were up when somebody last looked? One tap each. */

import { dayInWords, part, stamp, within, word } from './page.js';

/**
 * @typedef {import('./carry.js').Carry} Carry
 * @typedef {import('./carry.js').Standing} Standing
 * @typedef {import('./visit-body.js').Action} Action
 * @typedef {import('./visit-body.js').Item} Item
 * @typedef {import('./visit-body.js').Said} Said
 */

const MOST_AT_ONCE = 2; // more of them would push the outcomes out of reach

export class StandingItems {
  #holder = part('standing-items');
  /** @type {Standing[]} */
  #items = [];
  #hasRecalled = false;

  get count() {
    return this.#items.length;
  }

  /** Where nothing was up, or something has to come down, some questions are none. @param {string} id */
  leavesOut(id) {
    return (['ours', 'standing', 'all-up'].includes(id) && this.count === 0) || (id === 'all-up' && this.#hasRecalled);
  }

  /** @param {Carry} carry @param {import('./carry.js').Venue} venue @param {Standing[]} more that was answered before */
  start(carry, venue, more) {
    const recalled = venue.recalled ?? [];
    const all = [...recalled, ...(venue.standing ?? []), ...more];
    this.#items = all.filter((item, at) => all.findIndex((other) => isSame(item, other)) === at);
    this.#hasRecalled = recalled.length > 0;
    this.#holder.replaceChildren(...this.#items.map((item, at) => question(carry, item, at, recalled.includes(item))));
    part('standing', HTMLDetailsElement).open = this.#hasRecalled || this.count <= MOST_AT_ONCE;
    part('standing-says').textContent = word('standing', this.count);
  }

  clear() {
    this.#items = [];
    this.#holder.replaceChildren();
  }

  /** @returns {Said[]} */
  read() {
    return this.#items.map((item, at) => {
      const action = /** @type {Action|''} */ (this.#chosen(at).value);
      const quantity = Number(within(this.#asked(at), '.refill', HTMLInputElement).value);
      return action === 'placed' ? { item, action, quantity } : { item, action };
    });
  }

  /** Everything that nothing was said of is up. */
  sayAllUp() {
    this.#items.forEach((_, at) => this.#chosen(at).value || this.#say(at, 'seen'));
  }

  /**
   * As it was answered before; a change that fits no item here is one that the rows have to hold.
   * @param {Pick<Item, 'material'|'spot'|'action'|'quantity'>} said
   * @returns {boolean} whether an item here holds it
   */
  fill({ material, spot, action, quantity }) {
    const at = this.#items.findIndex((item) => item.material === material && item.spot === spot);
    if (at < 0 || this.#chosen(at).value) return false;
    this.#say(at, action);
    if (action === 'placed') within(this.#asked(at), '.refill', HTMLInputElement).value = String(quantity ?? '');
    return this.#chosen(at).value === action;
  }

  /** @param {number} at */
  #asked(at) {
    return /** @type {HTMLElement} */ (this.#holder.children[at]);
  }

  /** @param {number} at */
  #chosen(at) {
    return within(this.#asked(at), 'input[type="radio"]:checked', HTMLInputElement);
  }

  /** @param {number} at @param {Action} action */
  #say(at, action) {
    for (const input of this.#asked(at).querySelectorAll('input[type="radio"]')) {
      if (input.getAttribute('value') === action) /** @type {HTMLInputElement} */ (input).checked = true;
    }
    askHowMany(this.#asked(at));
  }
}

/** @param {Standing} one @param {Standing} other */
function isSame(one, other) {
  return one.material === other.material && one.spot === other.spot;
}

/** @param {Carry} carry @param {Standing} item @param {number} at @param {boolean} isRecalled */
function question(carry, item, at, isRecalled) {
  const asked = stamp('standing-item');
  const material = carry.materials.find(({ code }) => code === item.material)?.label ?? item.material;
  const spot = carry.spots.find(({ code }) => code === item.spot)?.label ?? item.spot;
  within(asked, '.what').textContent = `${item.quantity} × ${material}, ${spot}`;
  within(asked, '.since').textContent = item.last_seen_on && word('last-seen', dayInWords(item.last_seen_on));
  within(asked, isRecalled ? '.may-refill' : '.recalled-mark').remove();
  for (const input of asked.querySelectorAll('input[type="radio"]')) input.setAttribute('name', `standing-${at}`);
  asked.addEventListener('change', () => askHowMany(asked));
  return asked;
}

/** Only what was put there has a number to ask for. @param {HTMLElement} asked */
function askHowMany(asked) {
  within(asked, '.how-many').hidden = within(asked, ':checked', HTMLInputElement).value !== 'placed';
}
