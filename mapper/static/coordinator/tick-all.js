// @ts-check
/** How are all places of a page ticked at once? Without a script they are ticked one by one. */

const all = /** @type {HTMLInputElement|null} */ (document.querySelector('[data-tick-all]'));
/** @type {NodeListOf<HTMLInputElement>} */
const ticks = document.querySelectorAll('input[name="n"]');

function show() {
  if (!all) return;
  const count = [...ticks].filter((one) => one.checked).length;
  all.checked = count > 0 && count === ticks.length;
  all.indeterminate = count > 0 && count < ticks.length;
}

if (all) {
  /** @type {HTMLElement} */ (all.closest('label')).hidden = false;
  all.addEventListener('change', () => {
    for (const one of ticks) one.checked = all.checked;
  });
  for (const one of ticks) one.addEventListener('change', show);
  show(); // whoever comes back finds what was ticked
}
