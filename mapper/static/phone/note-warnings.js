// @ts-check
/** Does a note point at somebody? The patterns of rules/privacy.py, for the phone; pure. */

// The same cases hold for both: tests/rules/note_cases.json. No lookbehind (Safari 15 has none), and \w, \b of
// Python are those of Unicode, which \p spells out here.
const LETTER = '[\\p{L}\\p{N}_]';
const BEFORE_WORD = '(?:^|[^\\p{L}\\p{N}_])';
const AFTER_WORD = '(?![\\p{L}\\p{N}_])';
const DIGIT = '\\p{Nd}';

const PHONE = `(?:^|[^\\p{Nd}-])(?:\\+${DIGIT}(?:[\\s().-]{0,3}${DIGIT}){6,14}`
  + `|(?:1[\\s.-]{0,2})?\\(?${DIGIT}{3}\\)?[\\s.-]{0,2}${DIGIT}{3}[\\s.-]{0,2}${DIGIT}{4}`
  + `|${DIGIT}{3}[.-]?${DIGIT}{4})(?!${DIGIT})`;
const EMAIL = `[\\p{L}\\p{N}_.+-]{1,64}@[\\p{L}\\p{N}_-]{1,63}\\.${LETTER}`;
const SITES = 'instagram|facebook|snapchat|whatsapp|tiktok';
const ACCOUNT = `(?:^|[^\\p{L}\\p{N}_@.])@${LETTER}{3,}|${BEFORE_WORD}(?:${SITES})${AFTER_WORD}|https?:\\/\\/`;
const PEOPLE = 'she|he|her|him|victims?|survivors?|trafficked|pimp|years?[ -]old|y\\/?o|dob|born on';

/** @type {[string, RegExp][]} */
const PATTERNS = [
  ['phone', new RegExp(PHONE, 'u')],
  ['email', new RegExp(EMAIL, 'u')],
  ['account', new RegExp(ACCOUNT, 'iu')],
  ['person', new RegExp(`${BEFORE_WORD}(?:${PEOPLE})${AFTER_WORD}`, 'iu')],
];

/** What the note looks like: keys of the page's words, none where nothing in it points at somebody. @param {string} note */
export function noteWarnings(note) {
  return PATTERNS.filter(([, pattern]) => pattern.test(note)).map(([kind]) => kind);
}
