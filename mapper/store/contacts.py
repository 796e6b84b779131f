"""Whom does a county name? Its local team and its provider; an empty word stands for the statewide."""

from sqlalchemy import Connection, delete, insert, select

from mapper.store import schema
from mapper.store.whom_to_ask import STATEWIDE, Contact


def named_by(connection: Connection, county_geoid: str) -> Contact:
    """What the county itself says (`STATEWIDE`: what the whole state does), empty where it says nothing."""
    table = schema.county_contact
    row = connection.execute(select(table).where(table.c.county_geoid == county_geoid)).first()
    return Contact(county_geoid, row.local_team, row.provider) if row else Contact(county_geoid, "", "")


def save(connection: Connection, contact: Contact) -> list[str]:
    """Writes what a county says; answers the names of the fields that changed."""
    table, before = schema.county_contact, named_by(connection, contact.county_geoid)
    values = {"local_team": contact.local_team, "provider": contact.provider}
    changed = [name for name, value in values.items() if value != getattr(before, name)]
    if changed:
        connection.execute(delete(table).where(table.c.county_geoid == contact.county_geoid))
    if changed and any(values.values()):
        connection.execute(insert(table).values(county_geoid=contact.county_geoid, **values))
    return changed


__all__ = ["STATEWIDE", "Contact", "named_by", "save"]
