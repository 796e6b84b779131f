"""How many doubles are found, and how many that are none are joined? A piece of `make bench`.

On the lists of tests/labelled_doubles.py, whose making is told there: the one that the points were set with,
and the one that was held out. Beside it the plainest rule there is: the same name and the same address.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from mapper.rules.duplicate_search import likely_pairs
from mapper.rules.duplicates import Record, normal_address, normal_text
from tests.labelled_doubles import HELD_OUT, WORKED_ON, Labelled, labelled

PAIRS_WANTED = (0.98, 0.90)  # precision of what is joined, recall with review


@dataclass(frozen=True, slots=True)
class Found:
    """Of the pairs of one list: joined, rightly joined, found (joined or to a person), rightly; in all."""

    joined: int
    rightly_joined: int
    shown: int
    rightly_shown: int
    there_are: int

    @property
    def precision(self) -> float:
        return self.rightly_joined / self.joined

    @property
    def recall(self) -> float:
        return self.rightly_shown / self.there_are


def found_in(made: Labelled) -> Found:
    pairs = likely_pairs(made.records)
    sure = {(pair.one, pair.other) for pair in pairs if pair.likeness.verdict == "sure"}
    shown = {(pair.one, pair.other) for pair in pairs}
    return Found(len(sure), len(sure & made.same), len(shown), len(shown & made.same), len(made.same))


def measured() -> Iterator[str]:
    for name, seed in (("worked on", WORKED_ON), ("held out", HELD_OUT)):
        made = labelled(seed)
        found = found_in(made)
        yield (
            f"doubles, {name}: {found.there_are} among {len(made.records):,} records; joined {found.joined}, "
            f"rightly {found.rightly_joined}: precision {found.precision:.3f} (must 0.98); "
            f"joined or shown to a person {found.rightly_shown}: recall {found.recall:.3f} (must 0.90), "
            f"of {found.shown} pairs shown; the same name and address alone finds {_plain(made)}"
        )
    big = [record for at in range(6) for record in _moved(labelled(at, towns=380, doubles=3_000).records, at)]
    big = big[:100_000]
    start = time.perf_counter()
    pairs = likely_pairs(big)
    yield f"doubles among {len(big):,} records: {time.perf_counter() - start:.1f} s, {len(pairs):,} pairs"


def _plain(made: Labelled) -> int:
    keys = [(normal_text(r.name), normal_address(r.address)) for r in made.records]
    return sum(keys[one] == keys[other] for one, other in made.same)


def _moved(records: list[Record], by: int) -> list[Record]:
    """The same, in other towns and elsewhere."""
    return [
        replace(
            record,
            city=f"{record.city} {by}" if record.city else "",
            zip=f"{record.zip[1:]}{by}" if record.zip else "",
            latitude=None if record.latitude is None else record.latitude + 4 * by,
        )
        for record in records
    ]


if __name__ == "__main__":
    for line in measured():
        print(line, flush=True)
