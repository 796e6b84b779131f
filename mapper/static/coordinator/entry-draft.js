// @ts-check
/** What of a sheet is kept until it is saved? Numbers and letters, in this tab alone; there is no note. */

const HEAD = ['form_id', 'seen', 'person_id', 'day', 'code'];

/** @typedef {{head: Record<string, string>, rows: Record<string, string>[]}} Draft */

/** @param {string} key @returns {Draft|null} */
export function kept(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

/** @param {string} key @param {HTMLFormElement} form @param {Record<string, string>[]} rows */
export function keep(key, form, rows) {
  const said = new FormData(form);
  const head = Object.fromEntries(HEAD.map((name) => [name, String(said.get(name) ?? '')]));
  try {
    sessionStorage.setItem(key, JSON.stringify({ head, rows }));
  } catch {
    // A browser that keeps nothing: a reload empties the sheet.
  }
}

/** @param {string} key */
export function forget(key) {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}

/** @param {HTMLFormElement} form @param {Draft} draft */
export function fillHead(form, { head }) {
  for (const name of HEAD) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = head[name] ?? '';
  }
}
