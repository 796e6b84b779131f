"""What does a visit look like on a map? A feature a visit at its venue's point, its items in one property."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

ITEM_COLUMNS = ("material", "spot", "action", "quantity")


def visit_features(rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """A dict a visit from a row an item: the columns of the visit, and `items`, a list of dicts with
    ITEM_COLUMNS, in their order, empty where the visit has none. Rows of one visit follow each other."""
    for _, group in groupby(rows, key=lambda row: row["visit_id"]):
        of_visit = list(group)
        visit = {name: value for name, value in of_visit[0].items() if name not in ITEM_COLUMNS}
        items = [{name: row[name] for name in ITEM_COLUMNS} for row in of_visit if row["material"]]
        yield {**visit, "items": items}
