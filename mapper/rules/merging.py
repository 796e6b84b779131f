"""What does one venue say once two have become one, and what does it say again when that is taken back?

Venues are rows of the register here: column -> value. Columns that belong together are chosen together, as a
*part*: an address without its city is another address.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise
from typing import Any, Literal

from mapper.rules.open_months import ALL_YEAR

Side = Literal["kept", "other", "both"]
Row = Mapping[str, Any]
Parts = Mapping[str, Mapping[str, Any]]  # part -> column -> value

# What a person chooses between, and which columns that is. A register without a column has one less.
PARTS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "original_name"),
    "venue_type": ("venue_type",),
    "address": ("address", "city", "state", "zip"),
    "point": ("lat", "lon", "precision", "placed_by", "town_geoid", "county_geoid", "area_approximate"),
    "phone": ("phone",),
    "website": ("website",),
    "opening_hours": ("opening_hours",),
    "open_months": ("open_months",),
    "languages": ("languages",),
    "contact_role": ("contact_role",),
    "notes": ("notes",),
    "closed": ("closed",),
}
# What nobody chooses: where one of the two is marked, what they become is.
STRICTER: Mapping[str, tuple[str, ...]] = {
    "do_not_place": ("do_not_place", "do_not_place_reason"),
    "restricted": ("restricted",),
    "concern_volunteer": ("concern_volunteer",),
    "concern_taker": ("concern_taker",),
}
SAYS_NOTHING = frozenset({None, "", ALL_YEAR})  # False of `closed` says that it is open
EXACT = frozenset({"given", "pin", "rooftop"})
# What is worked out from the others, and no reason to ask a person.
FOLLOWS = frozenset(
    {"precision", "placed_by", "town_geoid", "county_geoid", "area_approximate", "original_name"}
)
APART = "; "


@dataclass(frozen=True, slots=True)
class Merged:
    """What changes in the venue that is kept: the parts as they were and as they become, all their columns,
    and its marks; and the columns that no file changes from now on."""

    before: Parts
    after: Parts
    protects: frozenset[str]

    @property
    def values(self) -> dict[str, Any]:
        """Column -> its new value, where it has one."""
        columns = ((part, name) for part, values in self.after.items() for name in values)
        return {
            name: self.after[part][name]
            for part, name in columns
            if self.after[part][name] != self.before[part][name]
        }


@dataclass(frozen=True, slots=True)
class Taken:
    """A merge that stands, as it was written down. `added`: what it protects and nothing did before."""

    id: str
    before: Parts
    after: Parts
    protects: frozenset[str]
    added: frozenset[str]
    other: Row  # the venue that was merged, as it still is


@dataclass(frozen=True, slots=True)
class GivenBack:
    """What taking a merge back does. `values`: columns of the kept venue; `unprotected`: what files may
    change again; `left`: parts that stay, since they have changed; `heirs`: merges that stand, rewritten."""

    values: Mapping[str, Any]
    unprotected: frozenset[str]
    left: tuple[str, ...]
    heirs: tuple[Taken, ...]


def said(row: Row, part: str) -> dict[str, Any]:
    """The columns of a part, as far as the register has them."""
    names = PARTS.get(part) or STRICTER[part]
    return {name: row[name] for name in names if name in row}


def is_told(row: Row, part: str) -> bool:
    """Whether the venue says anything of it."""
    return any(value not in SAYS_NOTHING for value in said(row, part).values() if value is not False)


def differing(kept: Row, other: Row) -> list[str]:
    """The parts that a person chooses between."""
    return [part for part in PARTS if _shown(kept, part) != _shown(other, part)]


def _shown(row: Row, part: str) -> dict[str, Any]:
    """What a person sees of it: how a point came about is no difference where the point is the same."""
    return {name: value for name, value in said(row, part).items() if name not in FOLLOWS}


def preselected(kept: Row, other: Row) -> dict[str, Side]:
    """Part -> the side that most would choose: who says something, before who says nothing; of two points
    the exact one; else the venue that is kept. Two notes are both kept."""
    return {part: _preselected(kept, other, part) for part in PARTS if said(kept, part)}


def _preselected(kept: Row, other: Row, part: str) -> Side:
    if part == "point" and other["lat"] is not None:
        is_better = kept["lat"] is None or (other["precision"] in EXACT and kept["precision"] not in EXACT)
        return "other" if is_better else "kept"
    if part == "address" and other["address"] and not kept["address"]:
        return "other"
    if part == "closed" or not is_told(other, part):
        return "kept"
    if not is_told(kept, part):
        return "other"
    return "both" if part == "notes" and kept[part] != other[part] else "kept"


def merged(kept: Row, other: Row, chosen: Mapping[str, str]) -> Merged:
    """`chosen`: part -> side; of a part that nobody chose, the side that is preselected."""
    sides = {**preselected(kept, other), **chosen}
    wanted = {part: _wanted(kept, other, part, sides[part]) for part in PARTS if said(kept, part)}
    wanted |= {flag: _stricter(kept, other, flag) for flag in STRICTER}
    before = {part: said(kept, part) for part in wanted}
    # The marks always: they say which ones the venue had of itself.
    parts = [part for part in wanted if part in STRICTER or wanted[part] != before[part]]
    before, after = ({part: side[part] for part in parts} for side in (before, wanted))
    return Merged(before, after, frozenset(_protects(kept, other, sides)))


def _wanted(kept: Row, other: Row, part: str, side: str) -> dict[str, Any]:
    if side == "both" and part == "notes":
        return {part: "\n".join(dict.fromkeys(text for text in (kept[part], other[part]) if text))}
    return said(other if side == "other" else kept, part)


def _stricter(one: Row, other: Row, flag: str) -> dict[str, Any]:
    """The mark of both; of do-not-place, every reason once."""
    if not other[flag]:
        return {name: one[name] for name in STRICTER[flag]}
    found: dict[str, Any] = {flag: True}
    if flag == "do_not_place":
        reasons = [text for row in (one, other) for text in row["do_not_place_reason"].split(APART) if text]
        found["do_not_place_reason"] = APART.join(dict.fromkeys(reasons))
    return found


def _protects(kept: Row, other: Row, sides: Mapping[str, str]) -> Iterable[str]:
    """What was chosen between two that differ, and what a person had set of what is taken over."""
    for part in differing(kept, other):
        told = {"kept": is_told(kept, part), "other": is_told(other, part), "both": True}
        by_choice = part == "closed" or not told[sides[part]] or all(told.values())
        for name in said(kept, part):
            taken_over = sides[part] != "kept" and name in other["set_by_person"]
            if taken_over or (by_choice and name not in FOLLOWS and kept[name] != other[name]):
                yield name
    for flag in STRICTER:
        if other[flag] and not kept[flag]:
            yield flag


# --- and back ----------------------------------------------------------------------------------------


def given_back(merge: Taken, kept: Row, standing: Sequence[Taken]) -> GivenBack:
    """What becomes of the kept venue, as it is now, when this merge is taken back; `standing`: every merge
    into it that stands, oldest first, this one among them.

    A part that a later merge changed again is that one's to give back; a mark that another of them has stays,
    and goes with that one; a part that anything else has changed since stays as it is.
    """
    heirs = {other.id: other for other in standing if other.id != merge.id}
    later = [other.id for other in standing[[other.id for other in standing].index(merge.id) + 1 :]]
    values: dict[str, Any] = {}
    left = []
    for part, before in merge.before.items():
        if part in STRICTER:
            continue
        now, became = said(kept, part), merge.after[part]
        heir = next((heirs[id_] for id_ in later if heirs[id_].before.get(part) == became), None)
        if heir is not None:
            heirs[heir.id] = replace(heir, before={**heir.before, part: before})
        elif now == became:
            values |= before
        else:
            left.append(part)
    for flag in STRICTER:
        if flag in standing[0].before:  # what a removed place said is not remembered
            left += _without_mark(merge, kept, standing, flag, values)
            heirs |= _rewritten(merge, standing, flag, heirs)
    unprotected = _unprotect(merge, heirs, {name for part in left for name in said(kept, part)})
    return GivenBack(values, unprotected, tuple(left), tuple(heirs.values()))


def _without_mark(
    merge: Taken, kept: Row, standing: Sequence[Taken], flag: str, values: dict[str, Any]
) -> list[str]:
    """Writes into `values` what the mark becomes; answers the flag where somebody has changed it."""
    own, since = _own_mark(standing, flag)
    now, without = said(kept, flag), [other for other in since if other.id != merge.id]
    becomes = _all_marks(own, without, flag)
    if now == becomes:
        return []
    # As the marks are, or as the latest merge left it: a mark may have gone from the other place since.
    if now not in (_all_marks(own, since, flag), standing[-1].after.get(flag)):
        return [flag]
    values |= becomes
    return []


def _own_mark(standing: Sequence[Taken], flag: str) -> tuple[Row, Sequence[Taken]]:
    """What the venue last said of itself, and the merges that marks came with since. Who marks it, or clears
    it, between two merges speaks of the venue: no merge takes that away."""
    told = [merge for merge in standing if flag in merge.before]  # of a removed place nothing is remembered
    changed = [merge for earlier, merge in pairwise(told) if merge.before[flag] != earlier.after[flag]]
    begun = changed[-1] if changed else standing[0]
    return begun.before[flag], standing[standing.index(begun) :]


def _all_marks(own: Row, merges: Iterable[Taken], flag: str) -> Row:
    return reduce(lambda row, merge: _stricter(row, merge.other, flag), merges, own)


def _rewritten(
    merge: Taken, standing: Sequence[Taken], flag: str, heirs: Mapping[str, Taken]
) -> dict[str, Taken]:
    """The merges after this one, as if it had never been."""
    own, since = _own_mark(standing, flag)
    if merge.id not in {each.id for each in since}:
        return {}
    at = [each.id for each in since].index(merge.id)
    row = next((each.after[flag] for each in reversed(since[:at]) if flag in each.after), own)
    found = {}
    for each in since[at + 1 :]:
        if flag not in each.before:
            continue
        heir, became = heirs[each.id], _stricter(row, each.other, flag)
        found[each.id] = replace(heir, before={**heir.before, flag: row}, after={**heir.after, flag: became})
        row = became
    return found


def _unprotect(merge: Taken, heirs: dict[str, Taken], stays: Collection[str]) -> frozenset[str]:
    """What files may change again; what another merge protects too is that one's from now on."""
    free = set()
    for name in merge.added - set(stays):
        guard = next((one for one in heirs.values() if name in one.protects), None)
        if guard is None:
            free.add(name)
        else:
            heirs[guard.id] = replace(guard, added=guard.added | {name})
    return frozenset(free)
