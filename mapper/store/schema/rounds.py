"""Which venues does somebody go to on a day, and what did each person take along?

A round says where to go, never what happened: whether a stop was made is told by the visits, and how many
were put up, too. So nothing here changes a figure.
"""

from sqlalchemy import Column, Date, Float, ForeignKey, Integer, Table, Text

from mapper.store.schema.columns import Moment, metadata, text

round_ = Table(
    "round",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("made_at", Moment, nullable=False),
    text("made_by"),  # person id
    Column("start_lat", Float),  # where somebody tapped on the map that it begins; no position of a device
    Column("start_lon", Float),
    Column("closed_at", Moment),
    text("closed_by"),
)

round_stop = Table(
    "round_stop",
    metadata,
    Column("round_id", Text, ForeignKey("round.id"), primary_key=True),
    Column("venue_id", Text, primary_key=True, index=True),
    Column("position", Integer, nullable=False),
    text(
        "late"
    ),  # why it stands at the end: closed_that_day · hours · no_point · opens_later; empty: it does not
    text("moved_to"),  # the round that it was left to
)

round_person = Table(
    "round_person",
    metadata,
    Column("round_id", Text, ForeignKey("round.id"), primary_key=True),
    Column("person_id", Text, primary_key=True, index=True),
    Column("given_at", Moment, nullable=False),
)

# What somebody took from the box; less than 0: what they brought back. Erasable with the person.
stock_taken = Table(
    "stock_taken",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person_id", Text, nullable=False, index=True),
    Column("material", Text, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("entered_at", Moment, nullable=False),
    text("entered_by"),
)

# The weekly message of the desk, so that it is sent once, whatever number of workers there are.
desk_message = Table(
    "desk_message",
    metadata,
    Column("week", Date, primary_key=True),  # its Monday
    Column("sent_at", Moment, nullable=False),
)
