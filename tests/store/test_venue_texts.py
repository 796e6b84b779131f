"""Which texts come back for which numbers?"""

import pytest

from mapper.store import venue_texts
from tests.builders import Programme


def test_texts_and_numbers_of_those_that_are_there(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(venue_texts, "VENUES_PER_STEP", 2)
    ids = [programme.venue(name) for name in ("Harbor Laundry", "St. Mary’s", "Café")]
    with programme.database.read() as connection:
        numbers = venue_texts.numbers_of(connection, [*ids, "nobody"])
        texts = venue_texts.texts_of(connection, [*numbers.values(), 999_999])
    assert set(numbers) == set(ids)
    assert [texts[numbers[id_]].name for id_ in ids] == ["Harbor Laundry", "St. Mary’s", "Café"]
    assert {texts[numbers[id_]].id for id_ in ids} == set(ids)
    assert len(texts) == 3
