"""Which of a million venues has these words in its name, address or phone, and which name comes first?

All texts stand in one row of bytes, a line a venue: to look for a word takes some ten milliseconds, whatever
the number of venues.
"""

import re
from array import array
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import groupby
from unicodedata import combining, normalize

import numpy as np
from numpy.typing import NDArray

BREAK = "\n"  # stands between venues, so that nothing is found across two
BESIDE = "\x1f"  # stands between a name and what else is known, so that nothing is found across them
FEW = 2_000  # found one by one; more are found together
LEAST_DIGITS = 4  # of a phone number: fewer are a house's or part of a name
_BREAK, _BESIDE = BREAK.encode(), BESIDE.encode()
_BREAKS = re.compile(r"[\n\x1f]")
_PHONE_LIKE = re.compile(r"[\d\s()+./-]+")


def folded(text: str) -> bytes:
    """A text as it is looked for and put in order: in any case, without accents, on one line."""
    plain = text.casefold()
    if not plain.isascii():
        plain = "".join(sign for sign in normalize("NFKD", plain) if not combining(sign)).casefold()
    return _BREAKS.sub(" ", plain).encode("utf-8", "surrogatepass")


def told(name: str, address: str, phone: str) -> bytes:
    """Everything by which a venue is looked for; `address`: with its city and ZIP."""
    return _BESIDE.join((folded(name), folded(address), digits_of(phone).encode()))


def digits_of(phone: str) -> str:
    """A number's digits, without the country's 1 before ten others."""
    digits = "".join(sign for sign in phone if sign in "0123456789")
    return digits[1:] if len(digits) == 11 and digits.startswith("1") else digits


class Names:
    """What n venues are looked for by; `rank`, int32[n]: each name's place in the order of names, equal names
    share it."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        """`lines`: each as `told`, or `folded` where there is a name alone. Taken one by one: a million at
        once would take more than all that is kept."""
        self._text, ends, names = bytearray(), array("q"), []
        for line in lines:
            self._text += line + _BREAK
            ends.append(len(self._text))
            names.append(line.partition(_BESIDE)[0])
        self._ends = np.array(ends, dtype=np.int64)  # of each with its break
        order = sorted(range(len(names)), key=names.__getitem__)
        sizes = [len(list(equal)) for _, equal in groupby(order, key=names.__getitem__)]
        self.rank = np.empty(len(names), dtype=np.int32)
        self.rank[order] = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)

    def __len__(self) -> int:
        return len(self._ends)

    def line(self, row: int) -> bytes:
        """What a venue is looked for by, as it was told."""
        start = int(self._ends[row - 1]) if row else 0
        return bytes(self._text[start : int(self._ends[row]) - 1])

    def lines(self) -> list[bytes]:
        return bytes(self._text).split(_BREAK)[:-1]

    def holding(self, words: str) -> NDArray[np.bool_]:
        """bool[n]: has each of these words, in any case and with or without accents, or holds this phone
        number however it is written; a word's signs mean themselves."""
        wanted = [folded(word) for word in words.split()]
        held = np.ones(len(self), dtype=np.bool_)
        for word in sorted(set(wanted), key=len, reverse=True):
            held &= self._with(word)
        digits = digits_of(words)
        if len(digits) >= LEAST_DIGITS and _PHONE_LIKE.fullmatch(words.strip()):
            held |= self._with(digits.encode())
        return held

    def _with(self, part: bytes) -> NDArray[np.bool_]:
        held = np.zeros(len(self), dtype=np.bool_)
        if not part:
            return ~held
        found = list(_some(self._few(part), FEW + 1))
        held[found if len(found) <= FEW else self._many(part)] = True
        return held

    def _few(self, part: bytes) -> Iterator[int]:
        """The rows that hold it, one after the other."""
        at = self._text.find(part)
        while at >= 0:
            row = int(np.searchsorted(self._ends, at, side="right"))
            yield row
            at = self._text.find(part, int(self._ends[row]))

    def _many(self, part: bytes) -> NDArray[np.int64]:
        """Likewise, with repeats, together: a letter that half a million hold is no half a million steps."""
        if len(part) == 1:
            starts = np.concatenate(([0], self._ends[:-1]))
            return np.flatnonzero(np.logical_or.reduceat(self._bytes == part[0], starts))
        text = self._bytes[: len(self._bytes) - len(part) + 1]  # what begins later is too short
        at = np.flatnonzero(text == part[0])
        for step, byte in enumerate(part[1:], start=1):
            at = at[self._bytes[at + step] == byte]
        return np.searchsorted(self._ends, at, side="right")

    @cached_property
    def _bytes(self) -> NDArray[np.uint8]:
        return np.frombuffer(self._text, dtype=np.uint8)


def _some(rows: Iterator[int], most: int) -> Iterator[int]:
    for _, row in zip(range(most), rows, strict=False):
        yield row
