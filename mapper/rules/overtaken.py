"""What of an import can't be taken back yet, since something newer that can be taken back stands on it?

An import wrote *2 Elm St* over *1 Elm St*, a merge wrote *3 Elm St* over that. Were the import taken back
first, the merge would bring back *2 Elm St*, which nobody wants any more.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mapper.rules.merging import PARTS, STRICTER

TOGETHER: Mapping[str, tuple[str, ...]] = {
    name: names for names in (*PARTS.values(), *STRICTER.values()) for name in names
}


@dataclass(frozen=True, slots=True)
class Later:
    """Something newer. `before`: columns of the venue, as it found them; `ids`: what the source calls the
    venue and what names another one since; `reason`: why it comes first, as the end of *Suds stays: …*."""

    reason: str
    before: Mapping[str, Any] = field(default_factory=dict)
    ids: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """Which columns and ids stay for now, and why; no reason where none does."""

    names: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    reason: str = ""


def held(
    after: Mapping[str, Any], ids: Collection[str], now: Mapping[str, Any], later: Sequence[Later]
) -> Held:
    """`after`: columns as the import left them; `ids`: what its source calls the venue since; `now`: those
    columns of the venue; `later`: what happened to it since. What belongs together is held together."""
    names: set[str] = set()
    turned: set[str] = set()
    reason = ""
    for each in later:
        gone = {name for name in after.keys() & each.before.keys() if now[name] != after[name]}
        over = {name for name in gone & TOGETHER.keys() if each.before[name] == after[name]}
        away = set(ids).intersection(each.ids)
        names |= {beside for name in over for beside in TOGETHER[name] if beside in after}
        turned |= away
        reason = each.reason if over or away else reason
    return Held(frozenset(names), frozenset(turned), reason)
