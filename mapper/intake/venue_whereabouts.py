"""Where does a venue lie whose point, address or town a person has changed?"""

from collections.abc import Mapping
from typing import Any

from mapper.intake.area_assignment import AreaFinder
from mapper.intake.placing import guessed_again
from mapper.intake.refusals import ChangeRefused
from mapper.intake.town_limits import NOT_THERE
from mapper.intake.wishes import Programme
from mapper.rules.permissions import Reach
from mapper.store import areas
from mapper.store.area_rules import limits
from mapper.store.database import Connection
from mapper.store.venues import Venue

TOWN = "town_geoid"  # a fact too, where somebody knows better than the map
ADDRESS = frozenset({"address", "city", "state", "zip"})


def moved(
    connection: Connection,
    venue: Venue,
    changed: Mapping[str, Any],
    town: str | None,
    reach: Reach,
    programme: Programme,
) -> dict[str, Any]:
    """The columns that follow from a new point, address or town; none where nothing moves. `town`: a GEOID
    that a person chose, "" for what the map says, None for what holds already. Raises ChangeRefused."""
    was_by_hand = TOWN in venue.set_by_person
    chosen = (venue.town_geoid if was_by_hand else "") if town is None else town
    is_same_town = chosen == venue.town_geoid if chosen and was_by_hand else not (chosen or was_by_hand)
    if is_same_town and not _is_elsewhere(venue, changed):
        return {}
    finder = AreaFinder.from_database(connection, programme.data_folder)
    found = guessed_again(finder.gazetteer, venue, changed)
    found |= _follows(finder, venue, {**changed, **found})
    field = TOWN if town and town != venue.town_geoid else "lat"
    if chosen:
        found |= _in_town(connection, chosen)
    if not reach.covers(found["county_geoid"], found["town_geoid"]):
        raise ChangeRefused({field: "That lies outside the places you look after."})
    if found["town_geoid"] != venue.town_geoid and found["town_geoid"] in limits(connection).no_log:
        raise ChangeRefused({field: NOT_THERE})  # one that lies there already may be corrected
    return found


def _is_elsewhere(venue: Venue, changed: Mapping[str, Any]) -> bool:
    """A point that was guessed from the address goes where the address goes."""
    return bool(changed.keys() & ({"lat", "lon", "city"} | (ADDRESS if venue.placed_by else set())))


def _in_town(connection: Connection, geoid: str) -> dict[str, Any]:
    counties = {area.geoid: area.county_geoid for area in areas.areas(connection, "town")}
    if geoid not in counties:
        raise ChangeRefused({TOWN: "Choose a town from the list."})
    return {TOWN: geoid, "county_geoid": counties[geoid], "area_approximate": False}


def _follows(finder: AreaFinder, venue: Venue, changed: Mapping[str, Any]) -> dict[str, Any]:
    """Columns that follow from the point and the city; a point that a person gave is exact."""
    lat, lon = changed.get("lat", venue.lat), changed.get("lon", venue.lon)
    at = finder.place_one(lat, lon, changed.get("city", venue.city))
    precision, placed_by = (changed.get(name, getattr(venue, name)) for name in ("precision", "placed_by"))
    if changed.keys() & {"lat", "lon"} and not changed.get("placed_by"):
        precision, placed_by = "" if lat is None else "pin", ""
    return {
        "precision": precision,
        "placed_by": placed_by,
        TOWN: at.town_geoid,
        "county_geoid": at.county_geoid,
        "area_approximate": at.approximate,
    }
