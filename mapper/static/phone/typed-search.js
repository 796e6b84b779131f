// @ts-check
/** Does what was typed mean this venue? Accents, slips of a thumb and usual short forms are forgiven; pure. */

// What signs and people write for the same word, here and in the St. John valley.
const SAME = [['st', 'saint'], ['ste', 'sainte'], ['mt', 'mount'], ['ft', 'fort'], ['n', 'and'], ['ctr', 'center', 'centre']];
const OTHERWISE = new Map(SAME.flatMap((same) => same.map((word) => [word, same])));
const LIGATURES = /** @type {Record<string, string>} */ ({ œ: 'oe', æ: 'ae', ß: 'ss', ø: 'o', ł: 'l' });
const SHORTEST_INITIALS = 2;

/**
 * Text as it is compared: no case, accents, apostrophes or punctuation.
 * @param {string} text
 */
export function fold(text) {
  const plain = text.normalize('NFD').replace(/[\u0300-\u036f'’‘`]/g, '').toLowerCase();
  const letters = plain.replace(/[œæßøł]/g, (letter) => LIGATURES[letter]).replace(/&/g, ' and ');
  return letters.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
}

/**
 * Every word that a venue may be found by: its own, what else they are written as, and of a type's label its initials
 * (WIC and GA are what people say).
 * @param {string} name
 * @param {string} town
 * @param {string} typeLabel
 * @param {Map<string, string[]>} known words of towns and types, which come again and again
 */
export function wordsOf(name, town, typeLabel, known) {
  for (const text of [town, typeLabel]) if (!known.has(text)) known.set(text, words(text));
  const label = `initials of ${typeLabel}`;
  if (!known.has(label)) known.set(label, initials(typeLabel));
  return [...words(name), ...[town, typeLabel, label].flatMap((text) => known.get(text) ?? [])];
}

/** @param {string} text */
function words(text) {
  const own = fold(text).split(' ');
  return [...own, ...own.flatMap((word) => OTHERWISE.get(word) ?? [])];
}

/** "general assistance office": ga, gao. @param {string} label */
function initials(label) {
  const letters = fold(label).split(' ').map((word) => word[0] ?? '').join('');
  return [...letters].map((_, at) => letters.slice(0, at + 1)).slice(SHORTEST_INITIALS - 1);
}

/** How badly typed words fit; each pair is worked out once, since towns and types come again and again. */
export class Typed {
  /** @type {{part: string, known: Map<string, number>}[]} */
  #parts;

  /** @param {string} text */
  constructor(text) {
    this.#parts = fold(text).split(' ').filter(Boolean).map((part) => ({ part, known: new Map() }));
  }

  /** 0 where every typed word is there as it is, Infinity where one is not there at all. @param {string[]} words */
  misfit(words) {
    let sum = 0;
    for (const { part, known } of this.#parts) {
      let least = Infinity;
      for (const word of words) {
        let found = known.get(word);
        if (found === undefined) known.set(word, (found = misfit(part, word)));
        if (found < least) least = found;
      }
      if (least === Infinity) return Infinity;
      sum += least;
    }
    return sum;
  }
}

/** How badly a typed part fits a word: 0 is the word itself. @param {string} part @param {string} word */
function misfit(part, word) {
  if (word === part) return 0;
  if (word.startsWith(part)) return 1;
  if (part.length >= 3 && word.includes(part)) return 2;
  const allowed = part.length < 4 ? 0 : part.length < 8 ? 1 : 2;
  if (word.length < part.length - allowed) return Infinity;
  const slips = allowed && slipsToPrefix(part, word.slice(0, part.length + allowed));
  return slips && slips <= allowed ? 2 + slips : Infinity;
}

/**
 * The fewest slips of a thumb (a letter wrong, missing, too many, or two swapped) between what was typed and
 * any beginning of a word: optimal string alignment, least of the last row.
 * @param {string} typed
 * @param {string} word
 */
function slipsToPrefix(typed, word) {
  let [before, last] = [/** @type {number[]} */ ([]), [...word, ''].map((_, at) => at)];
  for (let i = 1; i <= typed.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= word.length; j += 1) {
      const same = typed[i - 1] === word[j - 1] ? 0 : 1;
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + same);
      const swapped = i > 1 && j > 1 && typed[i - 1] === word[j - 2] && typed[i - 2] === word[j - 1];
      if (swapped) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    [before, last] = [last, row];
  }
  return Math.min(...last);
}
