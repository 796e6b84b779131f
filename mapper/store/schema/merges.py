"""Which venues were found to be one, how is that taken back, and which were said to be two?

Erasable with the venue: what stood in its fields before is as telling as what stands there now.
"""

from sqlalchemy import JSON, Column, Integer, Table, Text

from mapper.store.schema.columns import Moment, metadata, text

venue_merge = Table(
    "venue_merge",
    metadata,
    Column("number", Integer, primary_key=True),  # in the order in which they were made
    Column("id", Text, nullable=False, unique=True),
    Column("merged_id", Text, nullable=False, index=True),  # the venue that became another
    Column("kept_id", Text, nullable=False, index=True),  # the one that it became
    Column("kept_key", Text, nullable=False, index=True),  # its match_key before, by which a list finds it
    Column("at", Moment, nullable=False),
    text("person_id"),  # empty: the terminal
    Column(
        "before", JSON, nullable=False
    ),  # part of rules/merging.py -> columns of the kept one, as they were
    Column("after", JSON, nullable=False),  # and as they became
    Column("protects", JSON, nullable=False),  # columns that no file changes, since a person chose
    Column("added", JSON, nullable=False),  # those of them that a file could change before
    Column("sources", JSON, nullable=False),  # [source, external id] that went with it
    Column("undone_at", Moment),
    text("undone_by"),
)

# Two that look alike and are not, so that nobody is asked again; or that somebody put off.
venue_pair = Table(
    "venue_pair",
    metadata,
    Column("one_id", Text, primary_key=True),  # the smaller of the two ids
    Column("other_id", Text, primary_key=True, index=True),
    Column("decision", Text, nullable=False),  # different · later
    Column("decided_at", Moment, nullable=False),
    text("decided_by"),
)
