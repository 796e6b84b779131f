"""Which question to OpenStreetMap finds every place that the table of types knows? In Overpass QL."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mapper.rules.osm_tags import TagRule

SECONDS = 180  # that Overpass may take
MOST_BYTES = 512 * 1024 * 1024  # of its memory
_STATE = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class Box:
    """Degrees WGS 84."""

    south: float
    west: float
    north: float
    east: float


def query(rules: Sequence[TagRule], state: str, box: Box | None = None) -> str:
    """Every node, way and relation of the state (its two letters) that a rule may be meant by; with a box,
    only what lies in it, too. The answer has tags and one point each. Raises ValueError on no state."""
    if not _STATE.fullmatch(state):
        raise ValueError(f"a state has two letters, not {state!r}")
    where = "(area.state)" + (
        "" if box is None else f"({box.south:.5f},{box.west:.5f},{box.north:.5f},{box.east:.5f})"
    )
    lines = [
        f"[out:json][timeout:{SECONDS}][maxsize:{MOST_BYTES}];",
        f'area["ISO3166-2"="US-{state}"]->.state;',
        "(",
        *(f"  nwr{chosen}{where};" for chosen in _filters(rules)),
        ");",
        "out center tags;",
    ]
    return "\n".join(lines) + "\n"


def _filters(rules: Iterable[TagRule]) -> list[str]:
    """One for each key, with all its values; a rule with further tags adds one only where its first tag
    alone is not asked for. Keys in the order of the table."""
    alone: dict[str, dict[str, None]] = {}
    with_more: list[TagRule] = []
    for rule in rules:
        if rule.further:
            with_more.append(rule)
        else:
            alone.setdefault(rule.key, {})[rule.value] = None
    rest = [rule for rule in with_more if rule.value not in alone.get(rule.key, ())]
    found = [_one_of(key, list(values)) for key, values in alone.items()]
    found += [
        "".join(_one_of(key, [value]) for key, value in ((rule.key, rule.value), *rule.further))
        for rule in rest
    ]
    return list(dict.fromkeys(found))


def _one_of(key: str, values: Sequence[str]) -> str:
    """The key has one of these values, alone or in a list by `;`."""
    any_of = "|".join(_in_pattern(value) for value in values)
    return f'["{_quoted(key)}"~"(^|; *)({_quoted(any_of)})( *;|$)"]'


def _in_pattern(value: str) -> str:
    return re.sub(r"([\\.^$|()\[\]{}*+?])", r"\\\1", value)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
