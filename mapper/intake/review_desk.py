"""What waits for a person from this import, and what of it has waited or been decided before?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from mapper.intake.accounting import Fate, Outcome
from mapper.store import review
from mapper.store.database import Connection
from mapper.store.review import ReviewRow

TURNED_DOWN = "a person has turned this row down; change it where that was a mistake"


class ReviewDesk:
    """Collects the rows that wait. A row that comes again waits once, for the reason that there is by now;
    what a person has decided about it holds as long as row and reason are the same."""

    def __init__(self, connection: Connection, batch_id: str, kind: str, source: str, secret: str) -> None:
        self._connection = connection
        self._batch_id = batch_id
        self._kind = kind
        self._source = source
        self._secret = secret
        self._all_waiting = review.waiting_keys(connection, kind, source)
        self._waiting: dict[str, list[int]] = {}
        for one in self._all_waiting:
            self._waiting.setdefault(one.key, []).append(one.id)
        self._settled: set[int] = set()
        self._came: dict[str, set[str]] = {}  # its source's id -> keys of the rows that have it
        self._rows: list[ReviewRow] = []

    def put(
        self,
        line: int,
        fields: Mapping[str, Any],
        reason: str,
        candidates: Sequence[str],
        county_geoid: str,
        kept: Mapping[str, Any] | None = None,
    ) -> None:
        """A row that needs a person. `kept`: what of it may be written down, where that is not all."""
        mark = review.fingerprint(self._key(fields), reason)
        shown = fields if kept is None else kept
        self._rows.append(ReviewRow(self._kind, line, shown, reason, tuple(candidates), county_geoid, mark))

    def answer(
        self, line: int, fields: Mapping[str, Any], reason: str, person_id: str, now: datetime
    ) -> None:
        """Writes down that such a row was accepted although it asks this; of the row itself nothing."""
        mark = review.fingerprint(self._key(fields), reason)
        if not review.decisions(self._connection, [mark]):
            row = ReviewRow(self._kind, line, {}, "", (), "", mark)
            review.add(self._connection, self._batch_id, [row], (review.ACCEPTED, person_id, now))

    def came(self, fields: Mapping[str, Any]) -> None:
        """A row of a file; what the same source said before under its id, and still waits, is out of date."""
        if self._all_waiting and fields.get("external_id"):
            self._came.setdefault(fields["external_id"], set()).add(self._key(fields))

    def settle(self, fields: Mapping[str, Any]) -> None:
        """A row that went in by itself: where the same one waits from an earlier import, nobody need look."""
        if self._waiting:
            self._settled.update(self._waiting.pop(self._key(fields), ()))

    def _key(self, fields: Mapping[str, Any]) -> str:
        return review.row_key(self._secret, self._kind, self._source, fields)

    def close(self) -> list[Outcome]:
        """Writes the collected rows; says what becomes of each."""
        decided = review.decisions(self._connection, (row.fingerprint for row in self._rows))
        fresh = {row.fingerprint: row for row in reversed(self._rows) if row.fingerprint not in decided}
        anew = {mark: ids for mark in fresh if (ids := self._waiting.pop(review.key_of(mark), []))}
        for mark, (first, *others) in anew.items():
            review.ask_anew(self._connection, first, fresh.pop(mark))
            self._settled.update(others)
        review.add(self._connection, self._batch_id, sorted(fresh.values(), key=lambda row: row.line))
        outcomes = [_outcome(row, decided.get(row.fingerprint, "")) for row in self._rows]
        self._rows = []
        return outcomes

    def finish(self, now: datetime) -> None:
        for one in self._all_waiting:
            if one.key not in self._came.get(one.external_id, {one.key}):
                self._settled.add(one.id)
        settled = [one for one in self._all_waiting if one.id in self._settled]
        review.settle(self._connection, settled, self._batch_id, now)


def _outcome(row: ReviewRow, decision: str) -> Outcome:
    if decision == review.REJECTED:
        return Outcome(row.line, Fate.rejected, TURNED_DOWN)
    if decision == review.ACCEPTED:
        return Outcome(row.line, Fate.unchanged)
    return Outcome(row.line, Fate.review, row.reason)
