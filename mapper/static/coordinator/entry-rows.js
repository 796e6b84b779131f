// @ts-check
/** Which rows has the sheet, and where does the focus go on from a cell? A new row appears by itself. */

const FIELDS = ['stop', 'outcome', 'material', 'spot', 'quantity', 'follow_up'];

export class Rows {
  #body;
  #most;
  #withoutItems;
  #withADay;

  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.#body = /** @type {HTMLTableSectionElement} */ (form.querySelector('#rows'));
    this.#most = Number(form.dataset.mostRows);
    this.#withoutItems = form.dataset.withoutItems ?? '';
    this.#withADay = form.dataset.withADay ?? '';
  }

  /** What was typed, an object a row up to the last that has anything. */
  typed() {
    const rows = [...this.#body.rows].map((row) => Object.fromEntries(this.#cells(row).map((cell) => [cell.name, cell.value])));
    while (rows.length > 0 && Object.values(rows[rows.length - 1]).every((text) => !text.trim())) rows.pop();
    return rows;
  }

  /** @param {Record<string, string>[]} rows */
  fill(rows) {
    while (this.#body.rows.length <= rows.length) this.#add();
    for (const [at, row] of [...this.#body.rows].entries()) {
      for (const cell of this.#cells(row)) cell.value = rows[at]?.[cell.name] ?? '';
    }
  }

  /** One empty row after the last that was typed: without a script there are thirty. */
  trim() {
    const wanted = this.typed().length + 1;
    while (this.#body.rows.length > wanted) this.#body.deleteRow(-1);
    if (this.#body.rows.length < Math.min(wanted, this.#most)) this.#add();
  }

  /** The last row was begun: another one stands below it, for Tab too. @param {Element} cell */
  grow(cell) {
    if (cell.closest('tr') === this.#body.rows[this.#body.rows.length - 1] && this.#body.rows.length < this.#most) this.#add();
  }

  /** To the next cell that such a visit needs. @param {HTMLInputElement} cell */
  goOn(cell) {
    const row = /** @type {HTMLTableRowElement} */ (cell.closest('tr'));
    const next = this.#next(row, cell.name);
    this.focus(next ? row : this.#below(row), next ?? 'stop');
  }

  /** @param {HTMLInputElement} cell @param {number} by */
  goUpOrDown(cell, by) {
    const rows = [...this.#body.rows];
    const row = rows[rows.indexOf(/** @type {HTMLTableRowElement} */ (cell.closest('tr'))) + by];
    if (row) this.focus(row, cell.name);
  }

  /** The first cell that was refused, else the first empty row. */
  begin() {
    const refused = /** @type {HTMLInputElement|null} */ (this.#body.querySelector('[aria-invalid="true"]'));
    if (refused) this.focus(/** @type {HTMLTableRowElement} */ (refused.closest('tr')), refused.name);
    else this.focus(this.#body.rows[this.typed().length] ?? this.#body.rows[0], 'stop');
  }

  /** @param {HTMLTableRowElement} row @param {string} name */
  focus(row, name) {
    const cell = this.#cells(row).find((one) => one.name === name);
    cell?.focus();
    cell?.select();
  }

  /** @param {HTMLTableRowElement} row @param {string} name */
  #next(row, name) {
    const outcome = this.#cells(row).find((cell) => cell.name === 'outcome')?.value.trim().toUpperCase() ?? '';
    const rest = FIELDS.slice(FIELDS.indexOf(name) + 1);
    if (name === 'stop' || outcome.length > 1) return rest[0];
    // One letter says what such a visit needs; where there is none, the row adds a poster or card to another.
    const isShort = outcome !== '' && this.#withoutItems.includes(outcome);
    return rest.find((field) => (isShort ? field === 'follow_up' && this.#withADay.includes(outcome) : field !== 'follow_up'));
  }

  /** @param {HTMLTableRowElement} row */
  #below(row) {
    return /** @type {HTMLTableRowElement} */ (row.nextElementSibling ?? row);
  }

  #add() {
    const { rows } = this.#body;
    const at = rows.length;
    const row = /** @type {HTMLTableRowElement} */ (rows[at - 1].cloneNode(true));
    /** @type {HTMLElement} */ (row.querySelector('th')).textContent = String(at + 1);
    for (const cell of this.#cells(row)) {
      const says = /** @type {HTMLElement} */ (row.querySelector(`#${cell.id}-says`));
      says.textContent = '';
      says.className = '';
      says.id = `${cell.name}-${at}-says`;
      cell.value = '';
      cell.id = `${cell.name}-${at}`;
      cell.removeAttribute('aria-invalid');
      cell.setAttribute('aria-describedby', says.id);
      cell.setAttribute('aria-label', (cell.getAttribute('aria-label') ?? '').replace(/\d+/, String(at + 1)));
    }
    this.#body.append(row);
  }

  /** @param {HTMLTableRowElement} row */
  #cells(row) {
    return [...row.querySelectorAll('input')];
  }
}
