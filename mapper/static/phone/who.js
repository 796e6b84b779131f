// @ts-check
/** Who is logging? Says who has the phone, and hands it to somebody else who is signed in on it. */

import { leavers } from './carry.js';
import { hereBefore, keepHere } from './facts.js';
import { writers } from './outbox.js';
import { part, show, stamp, within, word } from './page.js';
import { choose, known, remember } from './people.js';

/**
 * @typedef {import('./main.js').PhonePage} PhonePage
 * @typedef {import('./sync.js').Outlook} Outlook
 * @typedef {import('./facts.js').Person} Person
 */

export class Who {
  /** Sign-ins of others that turned out to be over. @type {Set<string>} */
  #over = new Set();

  /** Taken over without a network: pages are still another's, by the server. */
  isUntold = false;

  /** @param {PhonePage} page @param {() => string} csrf the token that the server takes now */
  constructor(page, csrf) {
    this.page = page;
    this.csrf = csrf;
    if ('shell' in part('phone').dataset) this.redraw(hereBefore().people);
    else this.#know();
  }

  /** @param {Person[]} people who are signed in on this phone */
  redraw(people) {
    within(part('who-people'), 'ul').replaceChildren(...people.map((person) => this.#row(person)));
    this.#know();
  }

  #know() {
    for (const row of this.#rows()) row.addEventListener('submit', (event) => this.#take(event, row));
    const people = this.#rows().map((row) => ({ id: idOf(row), name: row.dataset.name ?? '', waits: isWaiting(row) }));
    remember(people);
    keepHere({ person: this.page.person, people });
  }

  /** @param {Person} person */
  #row({ id, name, waits }) {
    const row = stamp('who-row');
    within(row, 'input[name="person"]', HTMLInputElement).value = id;
    within(row, 'input[name="csrf_token"]', HTMLInputElement).value = this.csrf();
    const called = name || word('not-let-in');
    row.dataset.name = within(row, 'button').textContent = called;
    if (waits) row.dataset.waits = '';
    else within(row, 'small').remove();
    return row;
  }

  /** Ids of people whose sign-in here was revoked. */
  get revoked() {
    return (part('phone').dataset.revoked ?? '').split(' ').filter(Boolean);
  }

  /** Others whose queue may go out: signed in, let in, not on their way out. */
  others() {
    const gone = [this.page.person, ...leavers()];
    return this.#rows().filter((row) => !isWaiting(row)).map(idOf).filter((id) => !gone.includes(id));
  }

  /** @param {Map<string, Outlook>} theirs how it stands with the others */
  async heard(theirs) {
    for (const [person, outlook] of theirs) {
      if (outlook === 'signed-out') this.#over.add(person);
      if (outlook === 'fine') this.#over.delete(person);
    }
    await this.draw();
  }

  /** Somebody is not on this phone any more. @param {string} person */
  drop(person) {
    for (const row of this.#rows()) if (idOf(row) === person) row.remove();
  }

  async draw() {
    const { person } = this.page;
    for (const row of this.#rows()) row.hidden = [person, ...leavers()].includes(idOf(row));
    part('who-people').hidden = this.#rows().every((row) => row.hidden);
    const name = known()[person] ?? '';
    const isAlone = part('who-people').hidden;
    part('who-says').textContent = name ? word(isAlone ? 'alone' : 'logs', name) : word('nobody-logs');
    for (const place of document.querySelectorAll('.sign-out .who')) place.textContent = name;
    part('sign-out').hidden = part('who-leave').hidden = !person;
    const names = await this.#whoHasToSignIn();
    part('sign-in-again').hidden = names.length === 0;
    part('sign-in-again').textContent = names.length > 0 ? word('sign-in-again', names.join(', ')) : '';
  }

  /** Names only: how much they logged, and what, is theirs. */
  async #whoHasToSignIn() {
    const signedIn = [this.page.person, ...this.others()].filter((id) => !this.#over.has(id));
    const waiting = await writers();
    return Object.entries(known())
      .filter(([id]) => waiting.includes(id) && !signedIn.includes(id) && !leavers().includes(id))
      .map(([, name]) => name);
  }

  /** @returns {HTMLElement[]} */
  #rows() {
    return [...part('who').querySelectorAll('li')];
  }

  /** @param {Event} event @param {HTMLElement} row */
  async #take(event, row) {
    if (isWaiting(row)) return; // the form leads to where they wait
    event.preventDefault();
    if (await choose(idOf(row), this.csrf())) {
      location.assign('/phone');
      return;
    }
    part('who', HTMLDetailsElement).open = false;
    for (const link of document.querySelectorAll('.desk-nav')) link.remove(); // the other's pages
    this.isUntold = true;
    keepHere({ ...hereBefore(), person: idOf(row) });
    await this.page.becomes(idOf(row));
    show('pick');
  }

  /** Tells the server who has the phone, where it could not be told before. */
  async tell() {
    if (this.isUntold && this.page.person) this.isUntold = !(await choose(this.page.person, this.csrf()));
  }
}

/** @param {HTMLElement} row */
const isWaiting = (row) => 'waits' in row.dataset;

/** @param {HTMLElement} row */
function idOf(row) {
  return within(row, 'input[name="person"]', HTMLInputElement).value;
}
