"""Which venues does somebody ask for? The words of a URL or a command become a selection and a day."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from mapper.rules.comparison import CHANGES, ChangeWish
from mapper.rules.coverage import STATUSES
from mapper.rules.gap_reasons import REASONS
from mapper.rules.permissions import Reach
from mapper.rules.selection import Selection

POSTINGS = ("required", "voluntary")
FIELDS = ("type", "county", "town", "status", "posting", "visited", "gap", "lacks")
DAYS_BACK = 91  # a quarter: what a comparison looks back where nobody says from when
NOWHERE = "none"  # what a URL says for venues that are in no county or town
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class FilterRefused(ValueError):
    """A filter asks for something that there is not; `field` is its name in URLs."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


@dataclass(frozen=True, slots=True)
class Known:
    """What can be asked for: type codes; county GEOID -> name; town GEOID -> its county's GEOID; needed
    languages in the order of their bits; gap types."""

    types: Collection[str]
    counties: Mapping[str, str]
    towns: Mapping[str, str]
    languages: Sequence[str] = ()
    gaps: Collection[str] = REASONS

    def within(self, reach: Reach) -> "Known":
        """What is left of it for somebody of this reach: a place beyond is answered like one there is not."""
        return replace(
            self,
            counties={geoid: name for geoid, name in self.counties.items() if reach.covers(geoid)},
            towns={geoid: county for geoid, county in self.towns.items() if reach.covers(county, geoid)},
        )


def selection(words: Mapping[str, Sequence[str]], known: Known, reach: Reach) -> Selection:
    """What these words choose within a reach; each may be given several times, or several by comma.

    A county is named by its GEOID or by its name. Raises FilterRefused.
    """
    asked = {field: _parts(words.get(field, ())) for field in FIELDS}
    near = known.within(reach)
    return Selection(
        venue_types=_checked("type", asked["type"], known.types, "type of place"),
        counties=_areas("county", asked["county"], near.counties, near.counties),
        towns=_areas("town", asked["town"], near.towns, {}),
        statuses=_checked("status", asked["status"], [status.value for status in STATUSES], "status"),
        postings=_checked("posting", asked["posting"], POSTINGS, "posting rule"),
        visited=bool(_checked("visited", asked["visited"], ("yes",), "answer but yes")),
        gaps=_checked("gap", asked["gap"], [str(gap) for gap in near.gaps], "kind of gap"),
        lacks=_languages(asked["lacks"], near.languages),
        reach=reach,
    )


def said(selection: Selection) -> list[str]:
    """The selection in words such as `type=cafe`: codes and GEOIDs, in the order of FIELDS; `within` is the
    county that somebody's reach ends at."""
    parts: dict[str, Iterable[str]] = {
        "type": selection.venue_types,
        "county": (geoid or NOWHERE for geoid in selection.counties),
        "town": (geoid or NOWHERE for geoid in selection.towns),
        "status": selection.statuses,
        "posting": selection.postings,
        "visited": ("yes",) if selection.visited else (),
        "gap": selection.gaps,
        "lacks": (language for language, _ in selection.lacks),
        "within": sorted(selection.reach.counties),
    }
    return [f"{name}={value}" for name, values in parts.items() for value in values]


def only_county(selection: Selection) -> str:
    """The one county in which everything chosen lies; empty where it may lie in several."""
    towns = {geoid[:5] for geoid in selection.towns}
    counties = towns or set(selection.counties) or selection.reach.counties
    return next(iter(counties)) if len(counties) == 1 else ""


def day(text: str, otherwise: date, field: str = "as_of") -> date:
    """The day that a field names; the other where it is empty. Raises FilterRefused."""
    if not text.strip():
        return otherwise
    try:
        if not _DAY.fullmatch(text.strip()):
            raise ValueError
        return date.fromisoformat(text.strip())
    except ValueError:
        raise FilterRefused(
            field, f"“{_short(text)}” is no day; write it as in {otherwise.isoformat()}."
        ) from None


def two_days(first: str, second: str, today: date) -> tuple[date, date]:
    """The days `from` and `to` of a comparison: to today where it is empty, and from DAYS_BACK days before
    that. Raises FilterRefused on no day, or where the first is the later one."""
    until = day(second, today, "to")
    since = day(first, date.fromordinal(max(1, until.toordinal() - DAYS_BACK)), "from")
    if since > until:
        raise FilterRefused(
            "from", f"{since.isoformat()} is after {until.isoformat()}: the earlier day first."
        )
    return since, until


def to_be_frozen(selection: Selection) -> Selection:
    """The selection, where it can be kept for good. Raises FilterRefused: a needed language may be dropped,
    and whoever reads the report may not be told of every kind of gap."""
    for field, wanted in (("gap", selection.gaps), ("lacks", selection.lacks)):
        if wanted:
            raise FilterRefused(field, "A report that is filtered by why places are gaps can't be frozen.")
    return selection


def of_no_day(selection: Selection) -> Selection:
    """The selection, where it asks for nothing that differs by the day. Raises FilterRefused."""
    asked = {
        "status": selection.statuses,
        "visited": selection.visited,
        "gap": selection.gaps,
        "lacks": selection.lacks,
    }
    for field, wanted in asked.items():
        if wanted:
            raise FilterRefused(
                field, "How places stand differs on the two days: it can't be the filter of both."
            )
    return selection


def changes(change: Sequence[str], was: Sequence[str], became: Sequence[str]) -> ChangeWish:
    """Which venues of a comparison somebody asks for. Raises FilterRefused."""
    statuses = [status.value for status in STATUSES]
    return ChangeWish(
        _checked("change", _parts(change), [str(one) for one in CHANGES], "change"),
        _checked("was", _parts(was), statuses, "status"),
        _checked("is", _parts(became), statuses, "status"),
    )


def grouping(text: str, choices: Iterable[str]) -> tuple[str, ...]:
    """What `by` names, several by comma; the first choice where it is empty. Raises FilterRefused."""
    choices = tuple(choices)
    asked = _parts([text]) or choices[:1]
    for group in asked:
        if group not in choices:
            raise FilterRefused("by", f"Can't group by “{_short(group)}”; choose from {', '.join(choices)}.")
    return asked


def _parts(values: Iterable[str]) -> tuple[str, ...]:
    parts = (part.strip() for value in values for part in value.split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def _areas(
    field: str, asked: Iterable[str], known: Collection[str], names: Mapping[str, str]
) -> tuple[str, ...]:
    """GEOIDs, "" for nowhere; `names` are GEOID -> name, where names may stand for GEOIDs."""
    by_name = {name.casefold(): geoid for geoid, name in names.items()}
    geoids = tuple("" if word == NOWHERE else by_name.get(word.casefold(), word) for word in asked)
    return _checked(field, geoids, {"", *known}, field)


def _languages(asked: tuple[str, ...], known: Sequence[str]) -> tuple[tuple[str, int], ...]:
    places = {language: at for at, language in enumerate(known)}
    checked = _checked("lacks", asked, places, "needed language")
    return tuple((language, places[language]) for language in checked)


def _checked(field: str, asked: tuple[str, ...], known: Collection[str], noun: str) -> tuple[str, ...]:
    for word in asked:
        if word not in known:
            raise FilterRefused(field, f"There is no {noun} “{_short(word)}”.")
    return asked


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"
