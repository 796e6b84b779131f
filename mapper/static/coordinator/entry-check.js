// @ts-check
/** What does the server make of the sheet so far? Its words go beside the cells; the focus stays where it is. */

/**
 * @typedef {Record<string, string>} Words cell or field -> words
 * @typedef {{says: Words, problems: Words, sheet: Words}} Answer
 */

const AFTER_A_KEY_MS = 150;
const ABOVE = ['person_id', 'day', 'code'];

export class Check {
  #form;
  #timer = 0;
  #asking = new AbortController();
  /** @type {Answer} */
  #answer = { says: {}, problems: {}, sheet: {} };
  /** @type {Element|null} what is being typed */
  #typing = null;
  #shown = new Set();

  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.#form = form;
  }

  /** @param {Element} cell */
  typed(cell) {
    this.#typing = cell;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.ask(), AFTER_A_KEY_MS);
  }

  /** The focus is elsewhere now: what was left is spoken of. */
  left() {
    this.#typing = null;
    this.show();
  }

  async ask() {
    clearTimeout(this.#timer);
    this.#asking.abort();
    this.#asking = new AbortController();
    const body = new URLSearchParams(/** @type {any} */ (new FormData(this.#form)));
    const { signal } = this.#asking;
    try {
      const answer = await fetch(this.#form.dataset.check ?? '', { method: 'POST', body, signal });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      this.#answer = await answer.json();
      this.#say('no-check', true);
      this.show();
    } catch {
      if (!signal.aborted) this.#say('no-check', false);
    }
  }

  show() {
    const { says, problems, sheet } = this.#answer;
    const shown = new Set();
    for (const cell of this.#form.querySelectorAll('#rows input')) {
      const problem = this.#isTooEarly(cell) ? '' : (problems[cell.id] ?? '');
      put(cell, problem, says[cell.id] ?? '');
      if (problem) shown.add(`${cell.getAttribute('aria-label')}: ${problem}`);
    }
    for (const name of ABOVE) put(/** @type {Element} */ (document.getElementById(name)), this.#above(name, sheet), '');
    if (sheet.code) this.#say('sure-label', false);
    // Said once: whoever can't see the cell hears what is new.
    const heard = /** @type {HTMLElement} */ (document.getElementById('heard'));
    const fresh = [...shown].filter((words) => !this.#shown.has(words));
    if (fresh.length > 0) heard.textContent = fresh.join(' ');
    this.#shown = shown;
  }

  /** @param {string} name @param {Words} sheet */
  #above(name, sheet) {
    return this.#typing?.id === name ? '' : (sheet[name] ?? '');
  }

  /** A row is not wrong while it is being typed: neither the cell one is in, nor what comes after it.
   * @param {Element} cell */
  #isTooEarly(cell) {
    if (cell === this.#typing) return true;
    const isInRow = cell.closest('tr') === document.activeElement?.closest('tr');
    return isInRow && /** @type {HTMLInputElement} */ (cell).value === '';
  }

  /** @param {string} id @param {boolean} isHidden */
  #say(id, isHidden) {
    /** @type {HTMLElement} */ (document.getElementById(id)).hidden = isHidden;
  }
}

/** @param {Element} cell @param {string} problem @param {string} says */
function put(cell, problem, says) {
  const place = /** @type {HTMLElement} */ (document.getElementById(`${cell.id}-says`));
  if (place.textContent !== (problem || says)) place.textContent = problem || says;
  if (place.closest('#rows')) place.classList.toggle('field-error', problem !== '');
  if (problem) cell.setAttribute('aria-invalid', 'true');
  else cell.removeAttribute('aria-invalid');
}
