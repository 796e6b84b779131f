"""How alike are two names of venues? A word weighs by how much it tells; numbers must agree."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import OSA

from mapper.rules.name_words import EITHER_OR, KIND, NUMBERS, RARE, SILENT, WEIGHTS, WRITTEN_OUT
from mapper.rules.normal_texts import REMEMBERED, normal_text

TELLING = 0.3  # a word from this weight on tells one place from another
_NUMBER = re.compile(r"(\d+)(?:st|nd|rd|th)?")
_INITIALS = re.compile(r"\b(?:[^\W\d_] ){1,4}[^\W\d_]\b(?!\w)")
A_TYPO = 0.88  # what a word counts that is nearly another
MOST_WORDS = 30


@dataclass(frozen=True, slots=True)
class NameLikeness:
    """`score` 0..1: the share of what the two names tell that they have in common. `contrast`: numbers or
    words that can't both be of one place, such as ("1", "2"). `is_vague`: what they share tells little.
    `parted`: each has a word of its own that says what it is."""

    score: float
    contrast: tuple[str, str] | None = None
    is_vague: bool = False
    parted: bool = False
    is_part: bool = False


@lru_cache(maxsize=REMEMBERED)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, written out, in the singular: ("joe", "saint", "center", "2").

    "St" is a street at the end or before a word of every name, else a saint; single letters that stand
    together are one word.
    """
    text = _INITIALS.sub(lambda found: found[0].replace(" ", ""), normal_text(name.replace("#", " ")))
    words = text.split()[:MOST_WORDS]
    return tuple(_written_out(words, at) for at in range(len(words)))


def _written_out(words: list[str], at: int) -> str:
    word = words[at]
    if word in ("st", "ste"):
        return "saint" if at + 1 < len(words) and words[at + 1] not in KIND | SILENT else "street"
    if word in NUMBERS and not (at == 0 and word in ("vi", "iv")):
        return NUMBERS[word]
    if number := _NUMBER.fullmatch(word):
        return number[1].lstrip("0") or "0"
    single = _singular(word)
    return WRITTEN_OUT.get(word) or WRITTEN_OUT.get(single) or single


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us")) else word


def weight(word: str) -> float:
    return WEIGHTS.get(word, RARE)


@lru_cache(maxsize=REMEMBERED)
def telling_words(name: str) -> frozenset[str]:
    """The words that tell it from others; all of them where none does."""
    words = words_of(name)
    return frozenset(w for w in words if weight(w) >= TELLING) or frozenset(words)


def compare_names(one: str, other: str, hints: frozenset[str] = frozenset()) -> NameLikeness:
    """`hints`: words of the two places' towns and streets: where only one name has such a word, it tells
    where that one is and not that it is another."""
    ours, theirs = (list(words_of(name)) for name in sorted((one, other)))  # neither comes first
    contrast = _contrast(frozenset(ours), frozenset(theirs))
    matched, telling = _match(ours, theirs)
    left, right = _left(ours), _left(theirs)
    parted = _tells(left, 0.2) and _tells(right, 0.2)
    known = frozenset() if parted else hints
    less, more = sorted(sum(0.1 * w if word in known else w for word, w in side) for side in (left, right))
    whole = matched + less + more
    if not whole:
        return NameLikeness(0.0, contrast)
    score = 0.6 * matched / whole + 0.4 * matched / (matched + less) if matched else 0.0
    is_part = less < 0.1 and more > 0.15 and telling >= 0.8
    return NameLikeness(score, contrast, telling < 0.8, parted, is_part)


def _left(words: list[str]) -> list[tuple[str, float]]:
    return [(word, weight(word)) for word in words]


def _tells(side: list[tuple[str, float]], least: float) -> bool:
    return any(w >= least for _, w in side)


def _contrast(ours: frozenset[str], theirs: frozenset[str]) -> tuple[str, str] | None:
    groups = (*EITHER_OR, frozenset(w for w in ours | theirs if w.isdigit()))
    for group in groups:
        mine, yours = ours & group, theirs & group
        if mine - yours and yours - mine:
            return min(mine - yours), min(yours - mine)
    return None


def _match(ours: list[str], theirs: list[str]) -> tuple[float, float]:
    """(weight of what both have, of that what tells); takes it out of both lists."""
    matched = telling = 0.0
    for same in (_same, _joined, _initials, _nearly):
        while found := same(ours, theirs):
            mine, yours, quality = found
            worth = (sum(map(weight, mine)) + sum(map(weight, yours))) / 2 * quality
            matched += worth
            telling += worth if max(map(weight, mine)) >= TELLING else 0.0
            for word in mine:
                ours.remove(word)
            for word in yours:
                theirs.remove(word)
    return matched, telling


_Found = tuple[tuple[str, ...], tuple[str, ...], float] | None


def _same(ours: list[str], theirs: list[str]) -> _Found:
    return next((((word,), (word,), 1.0) for word in ours if word in theirs), None)


def _joined(ours: list[str], theirs: list[str]) -> _Found:
    """Two words of one are a single one of the other: "Bel Air", "Belair"."""
    for pair in pairwise(ours):
        if "".join(pair) in theirs:
            return pair, ("".join(pair),), 1.0
    for pair in pairwise(theirs):
        if "".join(pair) in ours:
            return ("".join(pair),), pair, 1.0
    return None


def _initials(ours: list[str], theirs: list[str]) -> _Found:
    """ "YMCA" and what it stands for."""
    for mine, yours in ((ours, theirs), (theirs, ours)):
        whole = tuple(word for word in yours if word not in SILENT)
        letters = "".join(word[0] for word in whole)
        if len(whole) >= 3 and letters in mine:
            return ((letters,), whole, A_TYPO) if mine is ours else (whole, (letters,), A_TYPO)
    return None


def _nearly(ours: list[str], theirs: list[str]) -> _Found:
    pairs = ((a, b) for a in ours for b in theirs if is_nearly(a, b))
    found = next(pairs, None)
    return None if found is None else ((found[0],), (found[1],), A_TYPO)


@lru_cache(maxsize=200_000)
def is_nearly(one: str, other: str) -> bool:
    """Whether one word is the other with a slip of the pen, or cut short. Never words that have a digit."""
    short, long = sorted((one, other), key=len)
    if len(short) < 3 or not (one.isalpha() and other.isalpha()) or _both_common(one, other):
        return False
    if len(short) >= 4 and long.startswith(short) and len(long) - len(short) >= 3:
        return True
    if len(short) == 3:
        return len(long) == 4 and long.startswith(short)
    slips = OSA.distance(one, other, score_cutoff=2)
    if slips == 1:
        return len(short) > 4 or len(long) > len(short) or sorted(one) == sorted(other)
    return slips == 2 and len(short) >= 8


def _both_common(one: str, other: str) -> bool:
    """Words of the tables are words of their own: "east" is no slip for "west"."""
    return one in WEIGHTS and other in WEIGHTS
