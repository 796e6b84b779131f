// @ts-check
/** Step 1, form: how does an unfinished visit get back under the thumb, after a call, a reload, a killed tab? */

import { draftOf, dropDraft, keepDraft } from './drafts.js';
import { part, word } from './page.js';

/**
 * @typedef {import('./drafts.js').Draft} Draft
 * @typedef {import('./carry.js').Venue} Venue
 * @typedef {import('./visit-body.js').Answers} Answers
 * @typedef {import('./main.js').PhonePage} PhonePage
 */

const AFTER_THE_LAST_LETTER_MS = 300;

export class Unfinished {
  #timer = 0;
  /** @type {Draft|null} what is to be kept next */
  #next = null;
  /** @type {Draft|null} */
  #kept = null;
  /** Changes are written one after the other. @type {Promise<unknown>} */
  #writing = Promise.resolve();

  /** @param {PhonePage} page */
  constructor(page) {
    this.page = page;
    part('unfinished').addEventListener('click', () => void this.#goOn());
    part('draft-drop').addEventListener('click', () => void this.#startOver());
    part('back').addEventListener('click', () => this.#leave());
    document.addEventListener('visibilitychange', () => document.hidden && this.#flush());
    window.addEventListener('pagehide', () => this.#flush());
  }

  /** For who has the phone now: the form is there again where it was there before. */
  async start() {
    const { person } = this.page;
    const draft = person ? await draftOf(person) : undefined;
    if (person !== this.page.person) return;
    this.#kept = draft ?? null;
    this.#draw();
    if (draft?.isOpen && part('phone').dataset.section !== 'visit') await this.#goOn();
  }

  /** Something was typed or chosen. @param {Venue} venue @param {Answers} answers */
  changed(venue, answers) {
    this.#next = { person: this.page.person, venue, answers, isOpen: true };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#flush(), AFTER_THE_LAST_LETTER_MS);
  }

  /** The list is on the page again; what was written stays. */
  #leave() {
    const draft = this.#next ?? this.#kept;
    if (!draft?.isOpen) return;
    this.#next = { ...draft, isOpen: false };
    this.#flush();
  }

  /** What was changed is kept before what follows. */
  async settle() {
    this.#flush();
    await this.#writing;
  }

  /** Off the page: saved, or somebody else has the phone; what is kept stays kept. */
  clear() {
    clearTimeout(this.#timer);
    this.#next = this.#kept = null;
    this.#draw();
  }

  /** What the form of this venue opens with. @param {Venue} venue @returns {Answers|undefined} */
  answersFor(venue) {
    return this.#kept?.venue.id === venue.id ? this.#kept.answers : undefined;
  }

  async #goOn() {
    if (this.#kept) await this.page.openForm(this.#venueOf(this.#kept), this.#kept.answers);
  }

  async #startOver() {
    const { person } = this.page;
    const draft = this.#next ?? this.#kept;
    this.clear();
    await (this.#writing = this.#writing.then(() => dropDraft(person)).catch(() => undefined));
    if (draft) await this.page.openForm(this.#venueOf(draft));
  }

  /** As the list has it today. @param {Draft} draft */
  #venueOf({ venue }) {
    return this.page.carried.nowOf(venue) ?? venue;
  }

  #flush() {
    clearTimeout(this.#timer);
    const draft = this.#next;
    if (!draft) return;
    this.#next = null;
    this.#kept = draft;
    this.#draw();
    // A phone that is full keeps no draft; saving says so in words.
    this.#writing = this.#writing.then(() => keepDraft(draft)).catch(() => undefined);
  }

  #draw() {
    part('unfinished').hidden = !this.#kept;
    part('unfinished').textContent = this.#kept ? word('unfinished', this.#kept.venue.name) : '';
  }
}
