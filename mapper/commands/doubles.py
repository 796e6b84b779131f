"""Which places of the venue list may be on it twice, as a terminal asks it?"""

import json
from collections.abc import Mapping
from typing import Any

import click
from flask.cli import with_appcontext

from mapper.commands import current
from mapper.rules.permissions import EVERYWHERE
from mapper.store import doubles, venues
from mapper.store.doubles import LikelyPair
from mapper.store.venues import Venue


@click.command("find-doubles")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@with_appcontext
def find_doubles(as_json: bool) -> None:
    """List the pairs of places that may be one, the likeliest first, and why."""
    with current.database().read() as connection:
        found = doubles.search(connection, EVERYWHERE, current.now())
        pairs = doubles.undecided(connection, found.pairs)
        known = venues.by_ids(connection, {id_ for pair in pairs for id_ in pair.ids})
    told = [_told(pair, known) for pair in pairs]
    if as_json:
        click.echo(json.dumps({"venues": found.venues, "pairs": told}, ensure_ascii=False))
        return
    for pair in told:
        one, other = ("{name} ({number}), {place}".format(**pair[side]) for side in ("one", "other"))
        click.echo(f"{pair['score']:.2f}  {one}\n      {other}\n      {' '.join(pair['reasons'])}")
    many = f"{len(told)} pairs" if len(told) != 1 else "1 pair"
    click.echo(f"{many} among {found.venues} places may be one place each.")


def _told(pair: LikelyPair, known: Mapping[str, Venue]) -> dict[str, Any]:
    likeness = pair.likeness
    return {
        "one": _venue(known[pair.one_id]),
        "other": _venue(known[pair.other_id]),
        "verdict": likeness.verdict,
        "score": round(likeness.score, 3),
        "metres": None if likeness.metres is None else round(likeness.metres),
        "reasons": list(likeness.reasons),
    }


def _venue(venue: Venue) -> dict[str, Any]:
    place = ", ".join(part for part in (venue.address, venue.city) if part) or "no address"
    return {"id": venue.id, "number": venue.number, "name": venue.name, "place": place}


COMMANDS = (find_doubles,)
