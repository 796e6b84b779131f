// @ts-check
/** Step 1, form: what became of the items that were up when somebody last looked? */

import { dayInWords, part, stamp, within, word } from './page.js';

/**
 * @typedef {import('./carry.js').Carry} Carry
 * @typedef {import('./carry.js').Standing} Standing
 * @typedef {import('./visit-body.js').Action} Action
 */

export class StandingItems {
  #holder = part('standing-items');
  /** @type {Standing[]} */
  #items = [];

  get count() {
    return this.#items.length;
  }

  /** @param {Carry} carry @param {import('./carry.js').Venue} venue */
  start(carry, venue) {
    const recalled = venue.recalled ?? [];
    const isRecalled = (/** @type {Standing} */ item) => recalled.some((other) => isSame(item, other));
    const others = (venue.standing ?? []).filter((item) => !isRecalled(item));
    this.#items = [...recalled, ...others];
    this.#holder.replaceChildren(...this.#items.map((item, at) => question(carry, item, at, recalled.includes(item))));
  }

  clear() {
    this.#items = [];
    this.#holder.replaceChildren();
  }

  /** @returns {{item: Standing, action: Action|''}[]} */
  read() {
    return this.#items.map((item, at) => {
      const chosen = within(this.#holder, `input[name="standing-${at}"]:checked`, HTMLInputElement);
      return { item, action: /** @type {Action|''} */ (chosen.value) };
    });
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
  within(asked, '.what').textContent = `${material}, ${spot}`;
  within(asked, '.since').textContent = word('last-seen', dayInWords(item.last_seen_on));
  if (!isRecalled) within(asked, '.recalled-mark').remove();
  for (const input of asked.querySelectorAll('input')) input.name = `standing-${at}`;
  return asked;
}
