"""Which tags of OpenStreetMap are which type of place? The table of the data folder."""

import csv
from collections.abc import Mapping
from pathlib import Path

from mapper.intake.refusals import ImportRefused
from mapper.rules.osm_tags import NEVER, SOCIAL, TagRule

FILE = "osm_venue_types.csv"
OURS = Path(__file__).resolve().parent.parent.parent / "data"
MOST_RULES = 1_000


def tag_rules(folder: Path) -> tuple[TagRule, ...]:
    """The rules in their order; a data folder from before there was such a table has ours. Raises
    ImportRefused with the line that can't be used."""
    file = folder / FILE if (folder / FILE).is_file() else OURS / FILE
    rules = []
    with file.open(newline="", encoding="utf-8-sig") as handle:
        reader = csv.DictReader(handle)
        for row in reader:
            try:
                rules.append(_rule(row))
            except (KeyError, AttributeError, ValueError) as error:
                raise ImportRefused(f"{FILE}, line {reader.line_num}: {error}.") from error
            if len(rules) > MOST_RULES:
                raise ImportRefused(f"{FILE} has more than {MOST_RULES:,} lines.")
    return tuple(rules)


def _rule(row: Mapping[str, str]) -> TagRule:
    key, value, venue_type = (row[name].strip() for name in ("key", "value", "venue_type"))
    if not (key and value and venue_type):
        raise ValueError("key, value and venue_type are needed")
    pairs = [pair.partition("=") for pair in row["further"].split(";") if pair.strip()]
    further = tuple((left.strip(), right.strip()) for left, _, right in pairs)
    if not all(left and right for left, right in further):
        raise ValueError("further must be tags such as beauty=nails, by ;")
    if any(left == SOCIAL and right.casefold() in NEVER for left, right in ((key, value), *further)):
        raise ValueError(f"{SOCIAL}={value} is never in the venue list")
    return TagRule(key, value, further, venue_type)
