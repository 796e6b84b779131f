"""Step 6, languages: which language that a county needs is nowhere up at a venue?

Languages that are needed have a bit each, in the order of `languages_asked`: 64 of them at the most, those
that most counties need. What is up at a venue speaks a needed language where one of its live items does, in
whatever version: what is old is a gap of its own. A picture without words (`zxx`) speaks none: somebody who
reads Somali alone does not learn from it what the telephone number is for. A county that wants pictures
lists `zxx` itself.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint64]
MOST_LANGUAGES = 64


@dataclass(frozen=True, slots=True)
class LanguageGap:
    """Of the covered venues in counties that need a language, how many have nothing up in it."""

    language: str
    needed: int
    missing: int


def languages_asked(needed: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """The languages that stand for a bit each; `needed`: county GEOID -> languages, as BCP 47 tags."""
    counties = Counter(language for languages in needed.values() for language in set(languages))
    most = sorted(counties, key=lambda language: (-counties[language], language))[:MOST_LANGUAGES]
    return tuple(sorted(most))


def speaks(tag: str, needed: str) -> bool:
    """Whether what is written in `tag` is in the language `needed` (RFC 4647, basic filtering): es-419 is
    Spanish; Spanish is not es-419, where somebody asked for just that."""
    said, asked = tag.casefold(), needed.casefold()
    return said == asked or said.startswith(asked + "-")


def spoken_bits(asked: Sequence[str], of_each: Sequence[Collection[str]]) -> Bits:
    """uint64[m]: per material, the bits of the asked languages that its own languages speak."""
    return _bits([[any(speaks(tag, one) for tag in tags) for one in asked] for tags in of_each])


def needed_bits(asked: Sequence[str], of_each: Sequence[Collection[str]]) -> Bits:
    """uint64[c]: per county, the bits of the languages that it needs."""
    return _bits([[one in languages for one in asked] for languages in of_each])


def _bits(table: Sequence[Sequence[bool]]) -> Bits:
    return np.array([sum(1 << at for at, holds in enumerate(row) if holds) for row in table], dtype=np.uint64)


def gaps_by_language(asked: Sequence[str], needed: Bits, lacks: Bits) -> list[LanguageGap]:
    """A gap a language that is needed anywhere among these covered venues (needed, lacks: uint64[n]), the one
    that most are without first."""
    found = [
        LanguageGap(language, _with_bit(needed, bit), _with_bit(lacks, bit))
        for bit, language in enumerate(asked)
    ]
    return sorted((gap for gap in found if gap.needed), key=lambda gap: (-gap.missing, gap.language))


def languages_of(asked: Sequence[str], bits: int) -> list[str]:
    """The languages that these bits stand for."""
    return [language for at, language in enumerate(asked) if bits >> at & 1]


def _with_bit(bits: Bits, at: int) -> int:
    return int(np.count_nonzero(bits & np.uint64(1 << at)))
