// @ts-check
/** Which visits of mine has the server, and which of them may I still change? By day, the newest first. */

import { receivedOf, summary } from './entry-words.js';
import { lineOf, redrawList } from './log-rows.js';
import { dayInWords, part, stamp, within, word } from './page.js';
import { mayTakeBack } from './taking-back.js';
import { dayOf } from './visit-body.js';

/**
 * @typedef {import('./receipts.js').Receipt} Receipt
 * @typedef {{correct: (receipt: Receipt) => void, takeBack: (receipt: Receipt) => void}} Choices
 */

const DAY_MS = 86_400_000;

export class MyVisits {
  #drawn = '';

  /** @param {Choices} choices */
  constructor(choices) {
    this.choices = choices;
  }

  clear() {
    this.#drawn = '';
    part('received').replaceChildren();
  }

  /** A month of visits is not drawn again for each change of the outbox. @param {Receipt[]} receipts newest first */
  draw(receipts, now = new Date()) {
    part('nothing-received').hidden = receipts.length > 0;
    part('change-hint').hidden = !receipts.some((receipt) => mayTakeBack(receipt, now));
    const drawn = JSON.stringify([dayOf(now), receipts.map((one) => [one.id, one.takenBack, mayTakeBack(one, now)])]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    redrawList('received', byDay(receipts).map(([day, ofDay]) => this.#day(day, ofDay, now)));
  }

  /** @param {string} day @param {Receipt[]} receipts @param {Date} now */
  #day(day, receipts, now) {
    const drawn = stamp('log-day');
    within(drawn, 'h4').textContent = heading(day, now);
    within(drawn, 'ul').append(...receipts.map((receipt) => this.#line(receipt, now)));
    return drawn;
  }

  /** @param {Receipt} receipt @param {Date} now */
  #line(receipt, now) {
    const { id, about, body, takenBack } = receipt;
    const { correct, takeBack } = this.choices;
    const changes = mayTakeBack(receipt, now) ? [{ does: 'do-take-back', act: () => takeBack(receipt) }] : [];
    if (changes.length > 0 && body) changes.unshift({ does: 'do-correct', act: () => correct(receipt) });
    return lineOf({
      id,
      title: about.venue,
      about: summary(about),
      state: receivedOf(receipt),
      marks: takenBack ? { back: takenBack.state } : {},
      reasons: [],
      actions: changes,
    });
  }
}

/** @param {Receipt[]} receipts @returns {[string, Receipt[]][]} */
function byDay(receipts) {
  /** @type {Map<string, Receipt[]>} */
  const days = new Map();
  for (const receipt of receipts) days.set(receipt.about.day, [...(days.get(receipt.about.day) ?? []), receipt]);
  return [...days].sort(([one], [other]) => (one < other ? 1 : -1));
}

/** @param {string} day @param {Date} now */
function heading(day, now) {
  if (day === dayOf(now)) return word('today');
  return day === dayOf(new Date(Number(now) - DAY_MS)) ? word('yesterday') : dayInWords(day);
}
