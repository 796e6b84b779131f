"""What follows from the log and the reference data? Dropped and rebuilt at will."""

from sqlalchemy import Boolean, Column, Date, Integer, SmallInteger, Table, Text, UniqueConstraint

from mapper.store.schema.columns import metadata

# Days are proleptic ordinals (date.toordinal()): what numpy compares and a phone never sees.

item_span = Table(
    "item_span",
    metadata,
    Column("venue_number", Integer, nullable=False, index=True),
    Column("material", Text, nullable=False),
    Column("spot", Text, nullable=False),
    Column("from_day", Integer, nullable=False),
    Column("until_day", Integer, nullable=False),
    UniqueConstraint("venue_number", "material", "spot", "from_day"),
)

status_span = Table(
    "status_span",
    metadata,
    Column("venue_number", Integer, nullable=False),
    Column("from_day", Integer, nullable=False),
    Column("until_day", Integer, nullable=False),
    Column("status", SmallInteger, nullable=False),  # index into rules.coverage.STATUSES
    Column("visited", Boolean, nullable=False),
    Column("accepted", Boolean, nullable=False),
    Column("follow_up", Integer, nullable=False),  # ordinal, 0 for none
    UniqueConstraint("venue_number", "from_day"),
)

standing_item = Table(
    "standing_item",
    metadata,
    Column("venue_number", Integer, nullable=False),
    Column("material", Text, nullable=False, index=True),
    Column("spot", Text, nullable=False),
    Column("last_seen_on", Date, nullable=False),
    Column("quantity", Integer, nullable=False),
    UniqueConstraint("venue_number", "material", "spot"),
)
