"""Whom can a volunteer ask before placing? The county's own team and provider, else the statewide."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select

from mapper.store import schema

STATEWIDE = ""


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
