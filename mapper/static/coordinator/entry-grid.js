// @ts-check
/** How is a paper list typed in without a mouse? Enter goes on, Ctrl and Enter saves, nothing typed is lost. */

import { Check } from './entry-check.js';
import { fillHead, forget, keep, kept } from './entry-draft.js';
import { Rows } from './entry-rows.js';

const form = /** @type {HTMLFormElement} */ (document.getElementById('entry'));
const save = /** @type {HTMLButtonElement} */ (form.querySelector('[type="submit"]'));
const draft = form.dataset.draft ?? '';
const rows = new Rows(form);
const check = new Check(form);

start();

function start() {
  const address = new URL(location.href);
  if (kept(draft)?.head.form_id === address.searchParams.get('logged')) forget(draft);
  address.searchParams.delete('logged');
  history.replaceState(null, '', address);
  takeUp();
  rows.trim();
  const who = /** @type {HTMLSelectElement} */ (form.elements.namedItem('person_id'));
  if (who.value || who.options.length < 2) rows.begin();
  else who.focus();
  if (rows.typed().length > 0) void check.ask();
  listen();
}

/** What the server sent back is newer than what was kept. */
function takeUp() {
  const found = kept(draft);
  if (!form.dataset.new) keep(draft, form, rows.typed());
  else if (found && found.rows.length > 0) {
    fillHead(form, found);
    rows.fill(found.rows);
    /** @type {HTMLElement} */ (document.getElementById('draft')).hidden = false;
  }
}

function listen() {
  form.addEventListener('input', ({ target }) => {
    if (!(target instanceof HTMLElement)) return;
    rows.grow(target);
    keep(draft, form, rows.typed());
    check.typed(target);
  });
  form.addEventListener('change', () => void check.ask());
  form.addEventListener('focusin', () => check.left());
  form.addEventListener('keydown', pressed);
  document.getElementById('forget')?.addEventListener('click', () => {
    forget(draft);
    location.reload();
  });
  document.getElementById('sign-out')?.addEventListener('submit', () => forget(draft));
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  const { key, target } = event;
  if (!(target instanceof HTMLInputElement) && !(target instanceof HTMLSelectElement)) return;
  const isCell = target instanceof HTMLInputElement && target.closest('#rows') !== null;
  if (key === 'Enter') {
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) save.click(); // asks what the browser asks before it sends
    else if (isCell) rows.goOn(target);
    else rows.begin();
  } else if (isCell && (key === 'ArrowUp' || key === 'ArrowDown')) {
    event.preventDefault();
    rows.goUpOrDown(target, key === 'ArrowDown' ? 1 : -1);
  }
}
