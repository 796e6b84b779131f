// @ts-check
/** Which places has this person added, and how do they add another? The form for it comes when it is asked for. */

import { dropFound, foundBy, keepFound } from './found-places.js';
import { venueOf } from './new-venue.js';
import { sayMissing, soon } from './on-demand.js';
import { Outbox } from './outbox.js';
import { part } from './page.js';
import { drawPlace } from './place-row.js';

/**
 * @typedef {import('./main.js').PhonePage} PhonePage
 * @typedef {import('./new-place.js').NewPlace} NewPlace
 * @typedef {import('./visit-body.js').Answers} Answers
 */

export class NewPlaces {
  /** @type {Promise<NewPlace>|null} */
  #form = null;

  /** @param {PhonePage} page */
  constructor(page) {
    this.page = page;
    part('add-place').addEventListener('click', () => void this.#open().catch(() => {
      this.#form = null;
      sayMissing();
    }));
  }

  /** Puts what this person added onto their list, as long as a visit to it was not thrown away. */
  async start() {
    const { person, carry } = this.page;
    const found = person ? await foundBy(person, carry?.venues.map(({ id }) => id) ?? []) : [];
    const logged = found.length > 0 ? await loggedBy(person) : new Set();
    const stands = found.filter(({ newVenue }) => logged.has(newVenue.id));
    if (person === this.page.person) this.page.carried.add(stands.map(listed));
  }

  /** A visit is in the outbox: a new place stands on the list from now on. @param {Answers} answers */
  async visited({ newVenue, outcome, concern }) {
    if (!newVenue) return;
    const kept = outcome === 'closed_for_good' ? dropFound(newVenue.id) : keepFound(this.page.person, newVenue, Boolean(concern));
    await kept.catch(() => undefined); // the visit is kept, and says it all
    await this.#form?.then((form) => form.done(newVenue.id), () => undefined);
    await this.start().catch(() => undefined);
  }

  /** Nothing of what somebody typed stays on the page. */
  clear() {
    void this.#form?.then((form) => form.clear(), () => undefined);
  }

  /** What was searched for in vain is its name. */
  async #open() {
    this.#form ??= import('./asked-for.js').then(({ NewPlace }) => new NewPlace(this.page, drawPlace));
    const foundNothing = part('venues').childElementCount === 0;
    const name = foundNothing ? part('search', HTMLInputElement).value.trim() : '';
    await (await soon(this.#form)).open(name);
  }
}

/** One that did not feel safe is skipped, as any other would be. @param {import('./found-places.js').Place} place */
function listed({ newVenue, isUnsafe }) {
  const venue = venueOf(newVenue);
  return isUnsafe ? { ...venue, skip: /** @type {true} */ (true) } : venue;
}

/** Ids of the places that they have logged at, sent or not. @param {string} person */
async function loggedBy(person) {
  const outbox = new Outbox(person);
  const unsent = (await outbox.entries()).filter(({ about }) => !about.takesBack);
  const visits = [...unsent, ...(await outbox.receipts())];
  return new Set(visits.map(({ about }) => about.venueId));
}
