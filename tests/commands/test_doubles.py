"""Does a terminal say which places may be on the list twice, as CONTRACT.md's commands do?"""

import json

from mapper.intake import merging
from mapper.intake.review_decisions import Decider
from mapper.parts import Current
from mapper.store import merges
from tests.builders import Programme, venue_number


def test_it_tells_pairs_and_why_and_none_that_was_decided(programme: Programme) -> None:
    same = {"address": "12 Forest Ave", "city": "Portland"}
    names = ("Rosie's Laundromat", "Rosies Laundromat", "Another Place Altogether")
    ids = [programme.venue(name, **(same if at < 2 else {"lat": 43.7})) for at, name in enumerate(names)]
    numbers = [venue_number(programme.database, id_) for id_ in ids]
    run = programme.app.test_cli_runner().invoke
    told = json.loads(run(args=["find-doubles", "--json"]).output)
    (pair,) = told["pairs"]
    assert told["venues"] == 3 and pair["reasons"] and 0 < pair["score"] <= 1 and pair["metres"] == 0
    assert [pair[side]["number"] for side in ("one", "other")] == numbers[:2]
    assert pair["one"] == {
        "id": ids[0],
        "number": numbers[0],
        "name": names[0],
        "place": "12 Forest Ave, Portland",
    }
    assert "1 pair among 3 places" in run(args=["find-doubles"]).output
    now = Current(lambda: programme.app.extensions["mapper"]).programme()
    merging.decide_pair(programme.database, (numbers[0], numbers[1]), merges.DIFFERENT, Decider(), now)
    assert json.loads(run(args=["find-doubles", "--json"]).output) == {"venues": 3, "pairs": []}
