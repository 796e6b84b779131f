"""What does the gap report say, counted by hand from what each venue is (CONTRACT.md 4)?"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from itertools import combinations
from math import ceil, floor
from typing import Any

from tests.oracle.raw import Raw

Described = dict[str, Any]  # a venue on a day, as Paper.on describes it
GROUPS = ("venue_type", "county", "town", "posting")
GROUPINGS = [by for size in range(1, len(GROUPS) + 1) for by in combinations(GROUPS, size)]
GAPS = ("lapsed", "gone", "promised", "declined", "never")
RUNGS = ("known", "eligible", "visited", "accepted", "covered", "current", "private")


def percentage(part: int, whole: int) -> float | None:
    """One decimal, half up."""
    return floor(Fraction(1000 * part, whole) + Fraction(1, 2)) / 10 if whole else None


def _shown(percent: float) -> float:
    return floor(Fraction(str(percent)) * 10 + Fraction(1, 2)) / 10


def figures(venues: Sequence[Described]) -> dict[str, Any]:
    """One row's figures, without what it is grouped by."""
    having = {word: [v for v in venues if v["status"] == word] for word in ("excluded", "covered", *GAPS)}
    counts = {word: len(those) for word, those in having.items()}
    eligible = len(venues) - counts["excluded"]
    aims = {(v["venue_type"], v["target"]) for v in venues}
    aimed_at = [aim for aim in aims if aim[1] is not None]
    return {
        "known": len(venues),
        "excluded": counts["excluded"],
        "eligible": eligible,
        "covered": counts["covered"],
        **{word: counts[word] for word in GAPS},
        "coverage_pct": percentage(counts["covered"], eligible),
        "attainable_pct": percentage(counts["covered"], eligible - counts["declined"]),
        "target_pct": _shown(aimed_at[0][1]) if aimed_at and len(aims) == 1 else None,
        "short_of_target": sum(_short(venues, *aim) for aim in aimed_at) if aimed_at else None,
        "visited": sum(v["visited"] for v in venues),
        "required_absent": sum(v["posting"] == "required" for word in GAPS for v in having[word]),
    }


def _short(venues: Sequence[Described], kind: str, target: float) -> int:
    """How many more of a type must be covered, so that the target's share of those counted is."""
    own = [v["status"] for v in venues if (v["venue_type"], v["target"]) == (kind, target)]
    counted = [status for status in own if status != "excluded"]
    return max(0, ceil(Fraction(str(target)) * len(counted) / 100) - counted.count("covered"))


def rows(venues: Iterable[Described], by: Sequence[str]) -> list[dict[str, Any]]:
    """The report's rows, in no order. Areas are told apart by GEOID and shown by name."""
    groups: dict[tuple[str, ...], list[Described]] = defaultdict(list)
    names = {}
    for venue in venues:
        key, shown = _key(venue, by)
        groups[key].append(venue)
        names[key] = shown
    return [{**names[key], **figures(own)} for key, own in groups.items()]


def _key(venue: Described, by: Sequence[str]) -> tuple[tuple[str, ...], dict[str, str]]:
    key, shown = [], {}
    for group in sorted(by, key=lambda group: group != "venue_type"):
        if group == "town":
            key += [venue["county_geoid"], venue["town_geoid"]]
            shown |= {name: venue[name] for name in ("town", "county", "town_geoid")}
        elif group == "county":
            key.append(venue["county_geoid"])
            shown.setdefault("county", venue["county"])
        else:
            key.append(venue[group])
            shown[group] = venue[group]
    return tuple(key), shown


def unknown(raw: Raw, venues: Iterable[Described], by: Sequence[str], day: date) -> list[dict[str, str]]:
    """Type x area with no known venue and no mark of the year before, in no order; a county's mark holds for
    its towns. Of a type that each municipality has one of, only those that no other's office serves."""
    level = "town" if "town" in by else "county" if "county" in by else ""
    known = {(v[f"{level}_geoid"], v["venue_type"]) for v in venues} if level else set()
    marks = {(m["geoid"], m["venue_type"]) for m in raw.looked_none if _holds(m["looked_on"], day)}
    types_of = {v["id"]: v["venue_type"] for v in raw.venues if not v["closed"] and not v["merged_into"]}
    served = {(s["town_geoid"], types_of.get(s["venue_id"])) for s in raw.serves}
    cells = []
    for geoid, area in raw.areas.items():
        for code, kind in raw.types.items():
            county = area["county_geoid"]
            chosen = raw.choices.get((county, code))
            in_scope = not kind["retired"] and (chosen is None or chosen["in_scope"])
            marked = (geoid, code) in marks or (county, code) in marks
            has_none = bool(kind["one_per"]) and level == "town" and not area["municipality"]
            found = (geoid, code) in known or (geoid, code) in served
            if area["level"] == level and in_scope and not (marked or has_none or found):
                town = area["name"] if level == "town" else ""
                cells.append({"venue_type": code, "county": raw.areas[county]["name"], "town": town})
    return cells


def _holds(looked_on: str, day: date) -> bool:
    """Texts of days stand in the order of the days."""
    year, rest = looked_on.split("-", 1)
    return looked_on <= day.isoformat() < f"{int(year) + 1:04}-{rest}"


def ladder(venues: Sequence[Described]) -> dict[str, int]:
    """Rung -> venues that reach it and every one before."""
    reached = {
        "known": lambda v: True,
        "eligible": lambda v: v["status"] != "excluded",
        "visited": lambda v: v["visited"],
        "accepted": lambda v: v["accepted"],
        "covered": lambda v: v["status"] == "covered",
        "current": lambda v: v["current"],
        "private": lambda v: v["private"],
    }
    counts, left = {}, list(venues)
    for rung in RUNGS:
        left = [venue for venue in left if reached[rung](venue)]
        counts[rung] = len(left)
    return counts
