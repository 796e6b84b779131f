// @ts-check
/** Where on the page is a part, and in which words does the page say something? */

/**
 * The element with this id; the template and the scripts are one piece, so a missing one is a mistake of ours.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} [kind]
 * @returns {T}
 */
export function part(id, kind = /** @type {any} */ (HTMLElement)) {
  return within(document, `#${id}`, kind);
}

/**
 * The first element below root that fits the selector.
 * @template {HTMLElement} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} [kind]
 * @returns {T}
 */
export function within(root, selector, kind = /** @type {any} */ (HTMLElement)) {
  const found = root.querySelector(selector);
  if (found instanceof kind) return found;
  throw new Error(`no ${kind.name} ${selector} on this page`);
}

/** @param {HTMLFormElement} form @param {string} name @returns {NodeListOf<HTMLInputElement>} */
export function inputs(form, name) {
  return form.querySelectorAll(`input[name="${name}"]`);
}

/** The value that is chosen among those of a name, or empty. @param {HTMLFormElement} form @param {string} name */
export function chosen(form, name) {
  return [...inputs(form, name)].find(({ checked }) => checked)?.value ?? '';
}

/** A copy of what stands in a template. @param {string} id @returns {HTMLElement} */
export function stamp(id) {
  return within(/** @type {any} */ (part(id, HTMLTemplateElement).content.cloneNode(true)), '*');
}

/** What the page says for a key; # becomes what is given. @param {string} key @param {string|number} [given] */
export function word(key, given = '') {
  const said = within(part('words', HTMLTemplateElement).content, `[data-word="${key}"]`);
  return String(said.textContent).replace('#', () => String(given));
}

/** Words that differ with a number: key-0, key-1, key-many. @param {string} key @param {number} count */
export function counted(key, count) {
  return word(`${key}-${count > 1 ? 'many' : count}`, count);
}

/** A day as people write it. @param {string} day YYYY-MM-DD */
export function dayInWords(day) {
  const [year, month, date] = day.split('-').map(Number);
  const name = new Date(year, month - 1, 1).toLocaleDateString(document.documentElement.lang, { month: 'short' });
  return `${date} ${name} ${year}`; // as the server writes it
}

/** Shows one of the page's sections, from its top, and tells a screen reader its heading. @param {string} id */
export function show(id) {
  part('phone').dataset.section = id;
  for (const section of document.querySelectorAll('#phone > section')) {
    section.toggleAttribute('hidden', section.id !== id);
  }
  within(part(id), 'h2:not([hidden] > h2)').focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

let isLeaving = false;

/** Goes to where somebody signs in; a second wish for it does not begin the way anew. */
export function leaveToSignIn() {
  if (!isLeaving) location.replace('/sign-in');
  isLeaving = true;
}
