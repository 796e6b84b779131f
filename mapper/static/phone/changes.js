// @ts-check
/** What may somebody do with a visit that is written down? Edit, copy, hand over, throw away, correct, take back. */

import { textOf } from './entry-words.js';
import { venueOf } from './new-venue.js';
import { fileOf, nameOf } from './outbox-file.js';
import { part, show, word } from './page.js';
import { isOnlyHere, takeBackOf } from './taking-back.js';
import { answersOf } from './visit-body.js';

/**
 * @typedef {import('./carry.js').Venue} Venue
 * @typedef {import('./outbox.js').About} About
 * @typedef {import('./outbox.js').Entry} Entry
 * @typedef {import('./outbox.js').Made} Made
 * @typedef {import('./receipts.js').Receipt} Receipt
 */

const KEPT_FOR_THE_DOWNLOAD_MS = 60_000;

export class Changes {
  /** @param {import('./logging.js').Logging} logging */
  constructor(logging) {
    this.logging = logging;
    part('save-as-file').addEventListener('click', () => void this.#done(() => this.#saveAll()));
    part('as-text-back').addEventListener('click', () => show('queue'));
  }

  /** What the list of visits offers. */
  get choices() {
    return {
      edit: (/** @type {Entry} */ entry) => void this.#open(entry.id, entry.about, entry.body),
      copy: (/** @type {Entry} */ entry) => void this.#copy(entry),
      throwAway: (/** @type {Entry} */ entry) => void this.#throwAway(entry),
      letGo: (/** @type {Entry} */ entry) => void this.#letGo(entry),
      letStand: (/** @type {Entry} */ entry) => void this.#letStand(entry),
      correct: (/** @type {Receipt} */ { id, about, body = '' }) => void this.#open(id, about, body),
      takeBack: (/** @type {Receipt} */ receipt) => void this.#takeBack(receipt),
    };
  }

  /** Keeps a visit, in the place of another where it corrects one. @param {Made} made @param {string} [replaced] id */
  async keep(made, replaced) {
    const { outbox } = this.logging;
    if (!replaced) return outbox.add(made);
    const about = { ...((await this.#aboutOf(replaced)) ?? made.about), isCorrected: true };
    return outbox.replace(replaced, takeBackOf(replaced, about, new Date()), made);
  }

  /** Beside the form: whether Save replaces a visit, and whether its note is gone. @param {string} [replaced] */
  async sayWhatIsReplaced(replaced) {
    part('correcting').hidden = !replaced;
    part('note-again').hidden = true;
    if (!replaced) return;
    const receipts = await this.logging.outbox.receipts();
    part('note-again').hidden = !receipts.some(({ id, hadNote }) => id === replaced && hadNote);
  }

  /** @param {string} id */
  async #aboutOf(id) {
    const { outbox } = this.logging;
    return [...(await outbox.entries()), ...(await outbox.receipts())].find((one) => one.id === id)?.about;
  }

  /** @param {string} id @param {About} about @param {string} body */
  async #open(id, about, body) {
    const { page } = this.logging;
    if (page.carry) await page.openForm(this.#venueOf(about, body), { ...answersOf(body), replaces: id });
    else part('queue-says').textContent = word('no-list');
  }

  /** As the list has it; else as it was written down: the list may be gone, or never have had it. @param {About} about @param {string} body @returns {Venue} */
  #venueOf({ venueId, venue, town = '' }, body) {
    const found = JSON.parse(body).new_venue;
    const written = found ? venueOf(found) : { id: venueId, name: venue, town, lat: null, lon: null };
    return this.logging.page.carried.nowOf(written) ?? written; // one to skip now, too: nobody is sent there
  }

  /** @param {Entry} entry */
  async #copy(entry) {
    const words = part('as-text-words', HTMLTextAreaElement);
    words.value = textOf(entry, this.logging.page.carry);
    part('as-text-says').textContent = '';
    show('as-text');
    const isCopied = await navigator.clipboard?.writeText(words.value).then(() => true, () => false);
    part('as-text-says').textContent = word(isCopied ? 'copied' : 'copy-by-hand');
    if (!isCopied) words.select();
  }

  /** @param {Entry} entry */
  async #throwAway(entry) {
    const { id, about } = entry;
    if (!window.confirm(word(isOnlyHere(entry) ? 'really-throw-away' : 'really-undo', about.venue))) return;
    await this.#done(() => this.logging.outbox.replace(id, takeBackOf(id, about, new Date()), null));
  }

  /** @param {Entry} entry */
  async #letGo({ id, about }) {
    if (window.confirm(word('really-let-go', about.venue))) await this.#done(() => this.logging.outbox.discard(id));
  }

  /** @param {Entry} entry */
  async #letStand(entry) {
    const words = isOnlyHere(entry) ? 'really-let-stand' : 'really-let-stand-late';
    if (!window.confirm(word(words, entry.about.venue))) return;
    await this.#done(() => this.logging.outbox.letStand(entry));
  }

  /** @param {Receipt} receipt */
  async #takeBack({ id, about }) {
    if (!window.confirm(word('really-take-back', about.venue))) return;
    await this.#done(() => this.logging.outbox.replace(id, takeBackOf(id, about, new Date()), null));
  }

  /** Marked first: whoever is given the file may read it in at once. */
  async #saveAll() {
    const { outbox } = this.logging;
    const [entries, now] = [await outbox.entries(), new Date()];
    // A phone that is too full to mark them needs the file the most.
    for (const { id } of entries) await outbox.mark(id, { isHandedOut: true }).catch(() => false);
    const url = URL.createObjectURL(new Blob([fileOf(outbox.person, entries, now)], { type: 'application/json' }));
    Object.assign(document.createElement('a'), { href: url, download: nameOf(now) }).click();
    setTimeout(() => URL.revokeObjectURL(url), KEPT_FOR_THE_DOWNLOAD_MS);
    part('queue-says').textContent = word('file-made');
  }

  /** @param {() => Promise<unknown>} work */
  async #done(work) {
    part('queue-says').textContent = '';
    try {
      await work();
    } catch {
      part('queue-says').textContent = word('could-not');
    }
    await Promise.all([this.logging.asked.places.start(), this.logging.redraw()]);
    void this.logging.deliver();
  }
}
