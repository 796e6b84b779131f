"""Is a visit one feature, with all its items and nobody else's?"""

from typing import Any

from mapper.outputs.visit_features import visit_features


def row(visit: str, material: str | None = None, **more: Any) -> dict[str, Any]:
    item = {"material": material, "spot": material and "counter", "action": material and "seen"}
    return {"visit_id": visit, "lat": 43.66, "lon": -70.26, **item, "quantity": material and 1, **more}


def test_a_feature_a_visit_with_its_items_in_their_order() -> None:
    rows = [row("a", "x"), row("a", "y"), row("b"), row("c", "x", note="n")]
    first, second, third = visit_features(iter(rows))
    assert first == {
        "visit_id": "a",
        "lat": 43.66,
        "lon": -70.26,
        "items": [
            {"material": "x", "spot": "counter", "action": "seen", "quantity": 1},
            {"material": "y", "spot": "counter", "action": "seen", "quantity": 1},
        ],
    }
    assert (second["visit_id"], second["items"]) == ("b", [])
    assert (third["note"], len(third["items"])) == ("n", 1)


def test_nothing_of_nothing() -> None:
    assert list(visit_features([])) == []
