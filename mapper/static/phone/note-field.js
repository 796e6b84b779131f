// @ts-check
/** Step 1, form: how long may the note still get, and does it say something about a person? */

import { noteWarnings } from './note-warnings.js';
import { part, word } from './page.js';

export class NoteField {
  #note = part('note', HTMLTextAreaElement);

  constructor() {
    this.#note.addEventListener('input', () => this.weigh());
  }

  get text() {
    return this.#note.value;
  }

  /** Warns, and never refuses: what looks like a number may be the room's. */
  weigh() {
    const { value, maxLength } = this.#note;
    part('note-count').textContent = word('letters-left', maxLength - value.length);
    const said = noteWarnings(value).map((kind) => word(`note-${kind}`)).join(' ');
    const warning = part('note-warning');
    if (warning.textContent === said) return;
    warning.textContent = said;
    if (said) warning.scrollIntoView({ block: 'nearest' }); // out from behind Save
  }
}
