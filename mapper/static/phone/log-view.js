// @ts-check
/** Has it arrived? The receipt after each save, what waits on this phone, and what was received. */

import { reasonsOf, receivedOf, stateOf, summary, titleOf } from './entry-words.js';
import { lineOf, redrawList } from './log-rows.js';
import { MyVisits } from './my-visits.js';
import { counted, part, show, word } from './page.js';

/**
 * @typedef {import('./outbox.js').Entry} Entry
 * @typedef {import('./outbox.js').About} About
 * @typedef {import('./receipts.js').Receipt} Receipt
 * @typedef {import('./my-visits.js').Choices & Record<'edit'|'copy'|'throwAway'|'letGo'|'letStand', (entry: Entry) => void>} Choices
 */

const NEEDS_A_PERSON = ['needs-fixing', 'conflict'];

export class LogView {
  /** @type {{id: string, about: About}|null} the visit that the receipt is about */
  #latest = null;

  /** @param {Choices} choices */
  constructor(choices) {
    this.choices = choices;
    this.mine = new MyVisits(choices);
  }

  /** Called once the outbox has it, never before. @param {string} id @param {About} about */
  showReceipt(id, about) {
    this.#latest = { id, about };
    const said = `${about.venue}: ${summary(about)}`;
    part('receipt-about').textContent = about.concern ? `${said}. ${word('concern-raised')}` : said;
    part('receipt-state').textContent = '';
    show('receipt');
  }

  /** Nothing of what somebody logged stays on the page. */
  clear() {
    this.#latest = null;
    const said = ['queue-state', 'receipt-about', 'receipt-state', 'receipt-queue', 'queue-says', 'as-text-says'];
    for (const id of said) part(id).textContent = '';
    part('as-text-words', HTMLTextAreaElement).value = '';
    part('unsent').replaceChildren();
    this.mine.clear();
    part('queue-state').hidden = true;
  }

  /** @param {Entry[]} entries @param {Receipt[]} receipts */
  draw(entries, receipts) {
    const state = part('queue-state');
    state.hidden = false;
    state.textContent = counted(entries.some(({ about }) => about.takesBack) ? 'changes' : 'queue', entries.length);
    state.classList.toggle('attention', entries.some((entry) => NEEDS_A_PERSON.includes(entry.state)));
    part('nothing-unsent').hidden = entries.length > 0;
    for (const id of ['send-now', 'save-as-file']) part(id).hidden = entries.length === 0;
    redrawList('unsent', entries.map((entry) => this.#line(entry)));
    this.mine.draw(receipts);
    this.#drawReceipt(entries, receipts);
  }

  /** @param {Entry[]} entries @param {Receipt[]} receipts */
  #drawReceipt(entries, receipts) {
    if (!this.#latest) return;
    const { id } = this.#latest;
    const entry = entries.find((one) => one.id === id);
    const receipt = receipts.find((one) => one.id === id);
    const waits = entry ? [stateOf(entry), ...reasonsOf(entry)].join(' ') : '';
    say(part('receipt-state'), receipt ? receivedOf(receipt) : waits);
    say(part('receipt-queue'), counted('others', entries.filter((one) => one !== entry).length));
  }

  /** @param {Entry} entry */
  #line(entry) {
    const { id, about, state } = entry;
    return lineOf({
      id,
      title: titleOf(about),
      about: summary(about),
      state: stateOf(entry),
      marks: { state },
      reasons: reasonsOf(entry),
      actions: this.#actions(entry),
    });
  }

  /** @param {Entry} entry */
  #actions(entry) {
    const { edit, copy, throwAway, letGo, letStand } = this.choices;
    if (entry.about.takesBack) return [{ does: 'do-let-stand', act: () => letStand(entry) }];
    const actions = [
      { does: 'do-edit', act: () => edit(entry) },
      { does: 'do-copy', act: () => copy(entry) },
      { does: 'do-throw-away', act: () => throwAway(entry) },
    ];
    return entry.state === 'conflict' ? [...actions, { does: 'do-let-go', act: () => letGo(entry) }] : actions;
  }
}

/** The same words again would be read out again. @param {HTMLElement} place @param {string} text */
function say(place, text) {
  if (place.textContent !== text) place.textContent = text;
}
