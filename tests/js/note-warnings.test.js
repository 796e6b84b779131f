// Does the phone warn of the same notes as the server? tests/rules/test_note_cases.py walks the same table.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { noteWarnings } from '../../mapper/static/phone/note-warnings.js';

const CASES = JSON.parse(readFileSync(new URL('../rules/note_cases.json', import.meta.url), 'utf8'));

for (const [note, kinds] of CASES) {
  test(`"${note}": ${kinds.join(', ') || 'nothing'}`, () => assert.deepEqual(noteWarnings(note), kinds));
}

test('a long note of digits and dots is answered at once', () => {
  const started = Date.now();
  for (const text of ['1 '.repeat(5000), 'a@'.repeat(5000), '+1' + ' 2'.repeat(5000), '.'.repeat(9000)]) noteWarnings(text);
  assert.ok(Date.now() - started < 2000);
});
