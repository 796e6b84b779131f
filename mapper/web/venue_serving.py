"""Which other towns does this office serve, as a coordinator says on its page?"""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from mapper.intake.venue_serving import ServingRefused, serve
from mapper.store import serving
from mapper.store.areas import Area
from mapper.store.venues import Venue
from mapper.web import current, typed_town
from mapper.web.typed_town import TownUnknown
from mapper.web.venue_shown import reachable

pages = Blueprint("venue_serving", __name__)


@pages.post("/venues/<int:number>/serves")
def save(number: int) -> Response:
    venue = reachable(number)
    dropped = request.form.get("drop", "")
    try:
        town = typed_town.typed(dropped or request.form.get("town", ""))
        decider, programme = current.deciding()
        serve(current.database(), venue.number, town, not dropped, decider, programme)
    except (TownUnknown, ServingRefused) as refused:
        flash(str(refused))
    else:
        flash(f"It does not serve {town.name} any more." if dropped else f"It serves {town.name} too.")
    return redirect(url_for("venues.one", number=venue.number) + "#serves", code=303)


@pages.app_context_processor
def _serving() -> dict[str, Any]:
    """What venues/serves.html says of a venue."""
    return {"served_by": _served_by, "towns_in_words": typed_town.all_in_words}


def _served_by(venue: Venue) -> list[Area]:
    """The other towns that it serves, by name."""
    areas = current.frame().reference.areas
    with current.database().read() as connection:
        towns = serving.towns_of(connection, venue.id)
    return sorted((areas[geoid] for geoid in towns if geoid in areas), key=lambda area: area.name)
