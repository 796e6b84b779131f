"""Which visits were logged? Append-only; what must be erasable stands in rows beside the facts."""

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Integer, Table, Text

from mapper.store.schema.columns import Moment, flag, metadata, text

visit = Table(
    "visit",
    metadata,
    Column("id", Text, primary_key=True),  # UUID made by the phone
    Column("venue_id", Text, nullable=False, index=True),  # no foreign key: an unknown one is held, not lost
    Column("visited_at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False, index=True),
    Column("effective_at", Moment, nullable=False),
    Column("time_shifted", Boolean, nullable=False),
    Column("line", Integer, nullable=False, default=0),
    Column("outcome", Text, nullable=False),
    Column("follow_up_on", Date),
    text("concern"),
    Column("distance", Text, nullable=False, default="unknown"),
    Column("batch_id", Text, index=True),
    Column(
        "digest", Text, nullable=False
    ),  # keyed, of the body: replay is judged without keeping a hash of a note
)

visit_item = Table(
    "visit_item",
    metadata,
    Column("visit_id", Text, ForeignKey("visit.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("material", Text, nullable=False),
    Column("spot", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("quantity", Integer),
)

# Erasable, beside the facts.
visit_author = Table(
    "visit_author",
    metadata,
    Column("visit_id", Text, ForeignKey("visit.id"), primary_key=True),
    Column("person_id", Text, index=True),
    text("name"),  # of a volunteer in a file, who may have no account
)

visit_note = Table(
    "visit_note",
    metadata,
    Column("visit_id", Text, ForeignKey("visit.id"), primary_key=True),
    Column("note", Text, nullable=False),
)

# A visit with an open or a rejected hold counts nowhere.
visit_hold = Table(
    "visit_hold",
    metadata,
    Column("visit_id", Text, ForeignKey("visit.id"), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("new_venue", JSON(none_as_null=True)),  # what the phone said of it, where it was not taken in
    Column("county_geoid", Text, nullable=False, default=""),
    Column("decided_at", Moment),
    text("decision"),  # released · rejected
    text("decided_by"),
)

# Another body under an id we know: kept whole until a coordinator chooses.
visit_conflict = Table(
    "visit_conflict",
    metadata,
    Column("visit_id", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("body", Text, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("client_time", Moment),
    Column("decided_at", Moment),
)

visit_void = Table(
    "visit_void",
    metadata,
    Column("id", Text, primary_key=True),
    Column("visit_id", Text, nullable=False, index=True),  # may arrive before its visit
    Column("voided_at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False),
    text("reason"),
    Column("person_id", Text, nullable=False, default="", index=True),
    Column("digest", Text, nullable=False),
    flag("allowed"),  # by its author within seven days, or by a coordinator of the area
)
