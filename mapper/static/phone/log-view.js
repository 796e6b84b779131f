// @ts-check
/** Has it arrived? The receipt after each save, what waits on this phone, and what was received. */

import { counted, dayInWords, part, show, stamp, within, word } from './page.js';

/**
 * @typedef {import('./outbox.js').Entry} Entry
 * @typedef {import('./outbox.js').Receipt} Receipt
 * @typedef {import('./outbox.js').About} About
 * @typedef {{again: (entry: Entry) => void, discard: (entry: Entry) => void}} Choices
 */

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ'; // no I and O: read out, they are 1 and 0
const NEEDS_A_PERSON = ['needs-fixing', 'conflict'];

/**
 * The short code to read out over a phone, three letters and three digits, from the visit's id: its first 32 bits
 * n give n mod 1000, and (n div 1000) mod 24³ written in base 24.
 * @param {string} id
 */
export function codeOf(id) {
  const number = Number.parseInt(id.slice(0, 8), 16);
  let rest = Math.floor(number / 1000);
  let letters = '';
  for (let at = 0; at < 3; at += 1) {
    letters = LETTERS[rest % LETTERS.length] + letters;
    rest = Math.floor(rest / LETTERS.length);
  }
  return `${letters}-${String(number % 1000).padStart(3, '0')}`;
}

export class LogView {
  /** @type {{id: string, about: About}|null} the visit that the receipt is about */
  #latest = null;

  /** @param {Choices} choices */
  constructor(choices) {
    this.choices = choices;
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
    for (const id of ['queue-state', 'receipt-about', 'receipt-state', 'receipt-queue']) part(id).textContent = '';
    for (const id of ['unsent', 'received']) part(id).replaceChildren();
    part('queue-state').hidden = true;
  }

  /** @param {Entry[]} entries @param {Receipt[]} receipts */
  draw(entries, receipts) {
    const state = part('queue-state');
    state.hidden = false;
    state.textContent = counted('queue', entries.length);
    state.classList.toggle('attention', entries.some((entry) => NEEDS_A_PERSON.includes(entry.state)));
    part('nothing-unsent').hidden = entries.length > 0;
    part('send-now').hidden = entries.length === 0;
    part('nothing-received').hidden = receipts.length > 0;
    part('unsent').replaceChildren(...entries.map((entry) => this.#unsentRow(entry)));
    const received = receipts.map(({ id, about }) => row(about, word('state-received', codeOf(id))));
    part('received').replaceChildren(...received);
    this.#drawReceipt(entries, receipts);
  }

  /** @param {Entry[]} entries @param {Receipt[]} receipts */
  #drawReceipt(entries, receipts) {
    if (!this.#latest) return;
    const { id } = this.#latest;
    const entry = entries.find((one) => one.id === id);
    const isReceived = receipts.some((one) => one.id === id);
    const said = entry ? stateOf(entry) : isReceived ? word('state-received', codeOf(id)) : '';
    say(part('receipt-state'), said);
    say(part('receipt-queue'), counted('others', entries.filter((one) => one !== entry).length));
  }

  /** @param {Entry} entry */
  #unsentRow(entry) {
    const drawn = row(entry.about, word(`state-${entry.state}`));
    if (!NEEDS_A_PERSON.includes(entry.state)) return drawn;
    within(drawn, '.log-problems').append(...entry.problems.map(listItem));
    within(drawn, '.log-actions').hidden = false;
    within(drawn, '.again').hidden = entry.state !== 'needs-fixing';
    within(drawn, '.again').addEventListener('click', () => this.choices.again(entry));
    within(drawn, '.discard').addEventListener('click', () => this.choices.discard(entry));
    return drawn;
  }
}

/** @param {About} about @param {string} state */
function row(about, state) {
  const drawn = stamp('log-row');
  within(drawn, '.log-venue').textContent = about.venue;
  within(drawn, '.log-about').textContent = summary(about);
  within(drawn, '.log-state').textContent = state;
  within(drawn, '.log-actions').hidden = true;
  return drawn;
}

/** @param {About} about */
function summary({ outcome, day }) {
  return `${word(`outcome-${outcome}`)}, ${dayInWords(day)}`;
}

/** @param {Entry} entry */
function stateOf(entry) {
  return [word(`state-${entry.state}`), ...entry.problems].join(' ');
}

/** @param {string} text */
function listItem(text) {
  const item = document.createElement('li');
  item.textContent = text;
  return item;
}

/** The same words again would be read out again. @param {HTMLElement} place @param {string} text */
function say(place, text) {
  if (place.textContent !== text) place.textContent = text;
}
