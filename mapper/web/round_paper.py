"""How does somebody without a phone go on a round? With its list on paper, and a pen."""

from datetime import date
from typing import Any

import pandas as pd
from flask import Blueprint, render_template

from mapper.rules.rounds import Round
from mapper.rules.stop_needs import LATE, Words, what_is_needed, what_is_up
from mapper.store import phone_venues
from mapper.web import current
from mapper.web.carried_venues import Told
from mapper.web.round_lists import RoundList, list_of, recalled_on
from mapper.web.rounds import found
from mapper.web.words import STATUS, in_words

pages = Blueprint("round_paper", __name__)
ITEMS_IN_A_ROW = 2  # as on the phone's list
EMPTY_LINES = 4  # for places that were found on the way


@pages.get("/rounds/<uuid:round_id>/paper")
def page(round_id: str) -> str:
    """The list to print: where to go and what is needed there; nothing of people, and no place to stay away
    from."""
    round_ = found(str(round_id))
    day = max(current.today(), round_.on_day)  # it is read on the day
    on_list = list_of(round_, day)
    stops = _stops(on_list, round_, day)
    return render_template(
        "rounds/paper.html",
        round=round_,
        on_day=f"{round_.on_day:%a} {in_words(round_.on_day)}",
        stops=stops,
        left_out=len(round_.own_stops) - len(stops),
        code=on_list.code,
        key=on_list.key,
        recalled=recalled_on(day),
        late_words=LATE,
        most_items=ITEMS_IN_A_ROW,
        empty_lines=EMPTY_LINES,
        here="rounds.listing",
    )


def _stops(on_list: RoundList, round_: Round, day: date) -> list[dict[str, Any]]:
    """number, name, address, town, up, needed, late: a stop each."""
    venues = on_list.venues[on_list.venues["is_to_go_to"]]
    words = _words(day)
    carried = {venue["id"]: venue for venue in _told(venues, day).venues(venues)}
    return [
        {
            "number": row["stop"],
            "name": row["name"],
            "address": row["address"],
            "town": row["town"],
            "up": what_is_up(carried[row["id"]], words),
            "needed": what_is_needed(carried[row["id"]], words, day),
            "late": row["late"],
        }
        for row in venues.to_dict("records")
    ]


def _told(venues: pd.DataFrame, day: date) -> Told:
    with current.database().read() as connection:
        standing = phone_venues.standing_items(connection, venues["number"].tolist())
        last = phone_venues.last_visits(connection, venues["id"].tolist())
    return Told(standing, last, recalled_on(day), day, current.config().time_zone)


def _words(today: date) -> Words:
    reference = current.frame().reference
    return Words(
        statuses=STATUS,
        materials={one.code: (one.label, one.kind) for one in reference.materials.values()},
        spots={one.code: one.label for one in reference.spots.values()},
        say_day=lambda day: in_words(day).removesuffix(f" {today.year}"),
    )
