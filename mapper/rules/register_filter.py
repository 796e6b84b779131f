"""Which venues does the list show beside what every page filters by? Flags, season, source, what is new."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapper.rules.coverage import Status
from mapper.rules.filter_words import FilterRefused, day

Numbers = NDArray[np.int32]
FLAGS: Mapping[str, str] = {
    "do_not_place": "do not place",
    "restricted": "coordinators only",
    "closed": "closed",
    "concern": "a concern was raised",
    "pending": "waits to be accepted",
    "no_point": "has no point",
    "approximate": "only about where it is",
    "by_hand": "changed by hand",
}
GUESSED = ("street", "place", "zip", "town")  # precisions of a point that nobody gave
FIELDS = ("flag", "source", "added_since", "open", "ask_again")


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    """`flags`: any of FLAGS; the rest narrows further: `source` that knows it, `added_since` that day, open
    in the day's month, and of those that said no those that may be asked again."""

    flags: tuple[str, ...] = ()
    source: str = ""
    added_since: date | None = None
    is_open: bool = False
    ask_again: bool = False

    def __bool__(self) -> bool:
        return bool(self.flags or self.source or self.added_since or self.is_open or self.ask_again)

    @property
    def of_pending(self) -> bool:
        """Whether it asks for places that are not on the list yet: those stand alone."""
        return "pending" in self.flags

    @property
    def query(self) -> dict[str, list[str]]:
        """What a URL says to ask for the same again."""
        said = {
            "flag": list(self.flags),
            "source": [self.source] if self.source else [],
            "added_since": [self.added_since.isoformat()] if self.added_since else [],
            "open": ["yes"] if self.is_open else [],
            "ask_again": ["yes"] if self.ask_again else [],
        }
        return {name: values for name, values in said.items() if values}

    @property
    def in_words(self) -> tuple[str, ...]:
        """For the log: every part but which list it is, whose name is somebody's own text."""
        said = self.query | ({"source": ["one"]} if self.source else {})
        return tuple(f"{name}={value}" for name, values in said.items() for value in values)


def read(words: Mapping[str, Sequence[str]], sources: Collection[str]) -> RegisterFilter:
    """What the words of a URL ask for. Raises FilterRefused on a flag, source or day that there is not."""
    flags = tuple(dict.fromkeys(word for word in words.get("flag", ()) if word))
    for flag in flags:
        if flag not in FLAGS:
            raise FilterRefused("flag", f"There is no mark “{flag[:40]}”.")
    source = next(iter(words.get("source", ())), "")
    if source and source not in sources:
        raise FilterRefused("source", "There is no such list.")
    since = next(iter(words.get("added_since", ())), "").strip()
    return RegisterFilter(
        flags=("pending",) if "pending" in flags else flags,
        source=source,
        added_since=day(since, date.min, "added_since") if since else None,
        is_open="yes" in words.get("open", ()),
        ask_again="yes" in words.get("ask_again", ()),
    )


@dataclass(frozen=True, slots=True)
class Marks:
    """Numbers of venues, as far as the filter asks for them: those that the source knows, that were added
    since, that a person changed, and that said no too lately to be asked again."""

    of_source: Numbers | None = None
    added_since: Numbers | None = None
    by_hand: Numbers | None = None
    lately_declined: Numbers | None = None


def mask(venues: pd.DataFrame, wish: RegisterFilter, on: date, marks: Marks) -> NDArray[np.bool_]:
    """bool[n] over rows with number, lat, precision, open_months, status, area_approximate and flags."""
    chosen = np.ones(len(venues), dtype=np.bool_)
    numbers = venues["number"].to_numpy()
    flags = [flag for flag in wish.flags if flag != "pending"]
    if flags:
        chosen &= np.any([_has(venues, flag, marks) for flag in flags], axis=0)
    for asked, among in ((wish.source, marks.of_source), (wish.added_since, marks.added_since)):
        if asked:
            chosen &= np.isin(numbers, _or_none(among))
    if wish.is_open:
        bit = np.uint16(1 << (on.month - 1))
        chosen &= ((venues["open_months"].to_numpy() & bit) != 0) & ~venues["closed"].to_numpy()
    if wish.ask_again:
        declined = venues["status"].to_numpy() == Status.declined.code
        chosen &= declined & ~np.isin(numbers, _or_none(marks.lately_declined))
    return chosen


def _has(venues: pd.DataFrame, flag: str, marks: Marks) -> NDArray[np.bool_]:
    if flag == "concern":
        return np.asarray(venues["concern_volunteer"].to_numpy() | venues["concern_taker"].to_numpy())
    if flag == "no_point":
        return np.asarray(np.isnan(venues["lat"].to_numpy(dtype=np.float64)))
    if flag == "approximate":
        return np.asarray(
            venues["area_approximate"].to_numpy() | venues["precision"].isin(GUESSED).to_numpy()
        )
    if flag == "by_hand":
        return np.isin(venues["number"].to_numpy(), _or_none(marks.by_hand))
    return np.asarray(venues[flag].to_numpy(), dtype=np.bool_)


def _or_none(numbers: Numbers | None) -> Numbers:
    return np.empty(0, dtype=np.int32) if numbers is None else numbers
