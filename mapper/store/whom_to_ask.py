"""Whom can a volunteer ask before placing? The county's team and provider; towns that ask first."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select

from mapper.store import schema

STATEWIDE = ""
ASK_FIRST = "ask_first"


@dataclass(frozen=True, slots=True)
class Contact:
    """Who helps in a county: the local team that places, and who provides for people."""

    county_geoid: str
    local_team: str
    provider: str


def contacts(connection: Connection, counties: Collection[str]) -> list[Contact]:
    """Of each county, its own where it names one, else the statewide; a county without either is left out."""
    table = schema.county_contact
    asked = select(table).where(table.c.county_geoid.in_({STATEWIDE, *counties}))
    named = {row.county_geoid: (row.local_team, row.provider) for row in connection.execute(asked)}
    state_team, state_provider = named.get(STATEWIDE, ("", ""))
    found = []
    for county in sorted(counties):
        team, provider = named.get(county, ("", ""))
        contact = Contact(county, team or state_team, provider or state_provider)
        if contact.local_team or contact.provider:
            found.append(contact)
    return found


def ask_first(connection: Connection) -> dict[str, str]:
    """GEOID of each town where somebody is to be asked first -> whom, as a coordinator wrote it."""
    table = schema.area_rule
    rows = connection.execute(select(table.c.geoid, table.c.whom_to_ask).where(table.c.rule == ASK_FIRST))
    return {row.geoid: row.whom_to_ask for row in rows}
