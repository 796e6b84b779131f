"""Which other towns does an office serve? A coordinator says so on its page."""

from mapper.intake.refusals import Refused
from mapper.intake.review_decisions import Decider
from mapper.intake.wishes import Programme
from mapper.rules.audit import AuditAction
from mapper.store import audit, imports, serving, venue_page
from mapper.store.areas import Area
from mapper.store.database import Database


class ServingRefused(Refused):
    """Nothing was changed; the message is a sentence."""


def serve(
    database: Database, number: int, town: Area, is_served: bool, decider: Decider, programme: Programme
) -> None:
    """Says that the venue serves this other town too, or no longer. Raises ServingRefused."""
    with database.write() as connection:
        imports.one_at_a_time(connection)
        venue = venue_page.numbered(connection, number)
        if venue is None or venue.merged_into:
            raise ServingRefused("This place is not on the venue list any more.")
        if not decider.reach.covers(town.county_geoid, town.geoid):
            raise ServingRefused("That town lies outside the places you look after.")
        if is_served and town.geoid == venue.town_geoid:
            raise ServingRefused(f"It lies in {town.name}; name the other towns that it serves.")
        if is_served == (town.geoid in serving.towns_of(connection, venue.id)):
            return  # said already, by a second tap
        if is_served:
            serving.add(connection, venue.id, [town.geoid])
        else:
            serving.drop(connection, venue.id, town.geoid)
        action, county = AuditAction.venue_changed, venue.county_geoid
        audit.write(connection, programme.now, decider.person_id, action, venue.id, county, fields=["serves"])
