"""Does a county's own contact stand over the statewide one, field by field?"""

import pytest
from sqlalchemy import insert

from mapper.store import schema
from mapper.store.database import Database
from mapper.store.whom_to_ask import Contact, contacts
from tests.builders import AROOSTOOK, CUMBERLAND

STATE = ("", "State team", "State provider")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ([], []),
        ([STATE], [Contact(CUMBERLAND, "State team", "State provider")]),
        ([STATE, (CUMBERLAND, "Coast", "Clinic")], [Contact(CUMBERLAND, "Coast", "Clinic")]),
        ([STATE, (CUMBERLAND, "Coast", "")], [Contact(CUMBERLAND, "Coast", "State provider")]),
        ([(CUMBERLAND, "Coast", "")], [Contact(CUMBERLAND, "Coast", "")]),
        ([(CUMBERLAND, "", "")], []),
        ([(AROOSTOOK, "North", "North")], []),
    ],
)
def test_own_over_statewide(
    database: Database, written: list[tuple[str, str, str]], said: list[Contact]
) -> None:
    with database.write() as connection:
        for county, team, provider in written:
            values = {"county_geoid": county, "local_team": team, "provider": provider}
            connection.execute(insert(schema.county_contact).values(values))
        assert contacts(connection, {CUMBERLAND}) == said
