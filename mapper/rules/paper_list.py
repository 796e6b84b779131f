"""What stands on a round's printed list beside its places? A letter for each answer, and the list's code.

A letter that was written on paper has to mean the same when it is typed in. So the list has a code that is
another one once its stops, their numbers or its letters are others.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mapper.rules.visit import Outcome

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # without I and O, which a hand writes like 1 and 0
CODE_LETTERS = "BCDFGHJKLMNPRTVWXZ"  # without vowels, so that no code is a word
CODE_LENGTH = 4
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.placed: "P",
    Outcome.checked: "C",
    Outcome.promised: "Y",
    Outcome.declined: "N",
    Outcome.no_answer: "X",
    Outcome.closed_today: "T",
    Outcome.closed_until: "U",
    Outcome.closed_for_good: "G",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: what is written for it, its code, and what it is called."""

    letter: str
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Key:
    """The answers that a list knows, each kind in its order."""

    outcomes: tuple[Choice, ...]
    materials: tuple[Choice, ...]
    spots: tuple[Choice, ...]


def key_of(
    outcome_words: Mapping[str, str],
    materials: Iterable[tuple[str, str]],
    spots: Iterable[tuple[str, str]],
) -> Key:
    """`materials` and `spots`: (code, label) of those in use; `outcome_words`: how outcomes are called."""
    outcomes = (Choice(letter, one.value, outcome_words[one.value]) for one, letter in OUTCOMES.items())
    return Key(tuple(outcomes), _lettered(materials), _lettered(spots))


def _lettered(options: Iterable[tuple[str, str]]) -> tuple[Choice, ...]:
    """A to Z; then A2 to Z2, and so on."""
    found = []
    for place, (code, label) in enumerate(options):
        again, letter = divmod(place, len(LETTERS))
        found.append(Choice(LETTERS[letter] + (str(again + 1) if again else ""), code, label))
    return tuple(found)


def list_code(round_id: str, stops: Iterable[tuple[int, str]], key: Key) -> str:
    """Four letters, the same for the same stops, (number, venue id) each, and the same letters."""
    codes = [choice.code for choice in (*key.materials, *key.spots)]
    content = "\n".join([round_id, *(f"{number} {venue_id}" for number, venue_id in stops), "", *codes])
    number = int.from_bytes(hashlib.sha256(content.encode()).digest())
    return "".join(
        CODE_LETTERS[number // len(CODE_LETTERS) ** place % len(CODE_LETTERS)] for place in range(CODE_LENGTH)
    )


def as_code(text: str) -> str:
    """What somebody typed of it: letters alone, in capitals."""
    return "".join(sign for sign in text.upper() if sign.isalpha())
