"""Which venues are known, and which rows of files made them so?"""

from sqlalchemy import JSON, BigInteger, Column, Float, ForeignKey, Integer, Table, Text

from mapper.store.schema.columns import Moment, flag, later_text, metadata, text

venue = Table(
    "venue",
    metadata,
    Column("number", Integer, primary_key=True),  # the short integer of maps and links
    Column("id", Text, nullable=False, unique=True),  # UUID, what phones use
    Column("name", Text, nullable=False),
    Column("venue_type", Text, nullable=False),
    text("address"),
    text("city"),
    text("state"),
    text("zip"),
    Column("lat", Float),
    Column("lon", Float),
    text(
        "precision"
    ),  # of the point: given · pin · rooftop · street · place · zip · town; empty where there is none
    Column("town_geoid", Text, nullable=False, default="", index=True),
    Column("county_geoid", Text, nullable=False, default="", index=True),
    flag("area_approximate"),
    text("phone"),
    text("website"),
    text("opening_hours"),
    text("languages"),
    text("notes"),
    flag("closed"),
    flag("do_not_place"),
    text("do_not_place_reason"),  # coordinators only
    flag("restricted"),
    Column("open_months", Integer, nullable=False, default=4095),  # bit m-1: open in month m
    flag("concern_volunteer"),
    flag("concern_taker"),
    flag("pending"),  # added by a volunteer, not yet accepted
    text("added_by"),  # person id of that volunteer
    Column("merged_into", Text, index=True),  # id of the venue that stands for this one
    Column("set_by_person", JSON, nullable=False, default=list),  # names of fields no file may change
    Column("match_key", Text, nullable=False, default="", index=True),  # same name, type and place
    Column("added_at", Moment, nullable=False),
    Column("revision", BigInteger, nullable=False, default=0, index=True),
    later_text("original_name"),  # as a file had it, where that was hard to read
    later_text("placed_by"),  # who guessed the point: gazetteer · census · nominatim; empty where nobody did
    later_text("contact_role"),  # whom one asks for: a code of rules/contact_roles.py, never a name
)

venue_source = Table(
    "venue_source",
    metadata,
    Column("source", Text, primary_key=True),
    Column("external_id", Text, primary_key=True),
    Column("venue_id", Text, ForeignKey("venue.id"), nullable=False, index=True),
)

import_batch = Table(
    "import_batch",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),  # venues · visits
    Column("source", Text, nullable=False),
    text("filename"),
    Column("imported_at", Moment, nullable=False),
    Column("counts", JSON, nullable=False),
    Column("undone_at", Moment),
)

# What an import of venues did to each one, so that it can be taken back.
import_change = Table(
    "import_change",
    metadata,
    Column("batch_id", Text, ForeignKey("import_batch.id"), primary_key=True),
    Column("venue_id", Text, primary_key=True, index=True),
    Column(
        "before", JSON(none_as_null=True)
    ),  # the fields as they were; NULL where the import added the venue
    Column("after", JSON, nullable=False),  # the fields as it left them
)

review_row = Table(
    "review_row",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("batch_id", Text, ForeignKey("import_batch.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),  # venue · visit
    Column("line", Integer, nullable=False),
    Column("fields", JSON, nullable=False),
    Column("reason", Text, nullable=False),
    Column("candidates", JSON, nullable=False, default=list),  # venue ids a person may choose from
    Column("fingerprint", Text, nullable=False, index=True),  # the same row again waits only once
    text("county_geoid"),
    Column("decided_at", Moment),
    text("decision"),  # accepted · rejected
    text("decided_by"),
)
