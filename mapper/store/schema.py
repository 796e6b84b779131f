"""Which tables hold what we remember?

Three kinds, kept apart: the register and reference data (edited), the log of visits (append-only;
what must be erasable stands in rows of its own), and derived tables (dropped and rebuilt at will).
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC; a naive one is refused, because nobody knows when it is."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs an offset: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        aware: datetime = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return aware


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False, default=False)


def _text(name: str) -> Column[str]:
    """A text that is never NULL: empty says the same, and there is one way to say it."""
    return Column(name, Text, nullable=False, default="")


# --- the programme itself -------------------------------------------------------------------------

programme = Table("programme", metadata, Column("key", Text, primary_key=True), _text("value"))

# One row. Every write that changes a figure adds one to it inside its own transaction, which locks
# the row until the commit: revisions become visible in their own order, on PostgreSQL too, so a
# reader that asks "what changed since 41?" misses nothing.
revision = Table(
    "revision",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    Column("reference", BigInteger, nullable=False),  # revision of the last change to reference data or areas
)

# --- reference data: loaded from data/, edited here ------------------------------------------------

venue_type = Table(
    "venue_type",
    metadata,
    Column("code", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    _text("label"),
    Column("poster_shelf_life_days", Integer, nullable=False),
    Column("palm_card_shelf_life_days", Integer, nullable=False),
    _text("posting"),  # required · voluntary
    _text("citation"),
    Column("target_pct", Float),
    _text("synonyms"),  # separated by ;
    _flag("edited"),  # by a person: loading data/ again leaves the row alone
    _flag("retired"),
)

spot = Table(
    "spot",
    metadata,
    Column("code", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    _text("label"),
    _flag("private"),
    _flag("edited"),
    _flag("retired"),
)

material = Table(
    "material",
    metadata,
    Column("code", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    _text("label"),
    _text("kind"),  # poster · palm_card
    _text("languages"),  # BCP 47, separated by ;
    _flag("low_literacy"),
    _text("issuer"),
    _text("version"),
    _text("where_to_get"),
    Column("superseded_on", Date),
    Column("recalled_on", Date),
    _flag("edited"),
    _flag("retired"),
)

language_needed = Table(
    "language_needed",
    metadata,
    Column("county_geoid", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    _text("why"),
)

local_number = Table(
    "local_number",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("county_geoid"),  # empty: statewide
    _text("label"),
    _text("number"),
    _text("note"),
)

# What a county chose: no row means in scope, with the statewide target.
county_venue_type = Table(
    "county_venue_type",
    metadata,
    Column("county_geoid", Text, primary_key=True),
    Column("venue_type", Text, primary_key=True),
    Column("in_scope", Boolean, nullable=False, default=True),
    Column("target_pct", Float),
)

area = Table(
    "area",
    metadata,
    Column("geoid", Text, primary_key=True),  # five digits a county, ten a town
    Column("level", Text, nullable=False, index=True),  # county · town
    Column("name", Text, nullable=False),
    Column("county_geoid", Text, nullable=False),
    Column("population", Integer),
    Column("lat", Float),
    Column("lon", Float),
    Column("geometry", Text),  # GeoJSON geometry; NULL where no polygon is known
    Column("outline", Text),  # the same, simplified for a map
)

looked_none_there = Table(
    "looked_none_there",
    metadata,
    Column("geoid", Text, primary_key=True),
    Column("venue_type", Text, primary_key=True),
    Column("looked_on", Date, nullable=False),
)

# --- people ----------------------------------------------------------------------------------------

person = Table(
    "person",
    metadata,
    Column("id", Text, primary_key=True),  # UUID
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),  # administrator · coordinator · volunteer · viewer
    Column("created_at", Moment, nullable=False),
    Column("revoked_at", Moment),
)

person_area = Table(
    "person_area",
    metadata,
    Column("person_id", Text, ForeignKey("person.id"), primary_key=True),
    Column("geoid", Text, primary_key=True),  # counties of a coordinator or viewer, towns of a volunteer
)

sign_in_code = Table(
    "sign_in_code",
    metadata,
    Column("digest", Text, primary_key=True),  # SHA-256 of a 128-bit token; the token is never kept
    Column("person_id", Text, ForeignKey("person.id"), nullable=False, index=True),
    Column("made_by", Text),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)

session = Table(
    "session",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("person_id", Text, ForeignKey("person.id"), nullable=False, index=True),
    _text("device"),
    Column("started_at", Moment, nullable=False),
    Column("last_used_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("revoked_at", Moment),
)

# --- the register ----------------------------------------------------------------------------------

venue = Table(
    "venue",
    metadata,
    Column("number", Integer, primary_key=True),  # the short integer of maps and links
    Column("id", Text, nullable=False, unique=True),  # UUID, what phones use
    Column("name", Text, nullable=False),
    Column("venue_type", Text, nullable=False),
    _text("address"),
    _text("city"),
    _text("state"),
    _text("zip"),
    Column("lat", Float),
    Column("lon", Float),
    _text("precision"),  # of the point: given · pin · place · zip · town; empty where there is none
    Column("town_geoid", Text, nullable=False, default="", index=True),
    Column("county_geoid", Text, nullable=False, default="", index=True),
    _flag("area_approximate"),
    _text("phone"),
    _text("website"),
    _text("opening_hours"),
    _text("languages"),
    _text("notes"),
    _flag("closed"),
    _flag("do_not_place"),
    _text("do_not_place_reason"),  # coordinators only
    _flag("restricted"),
    Column("open_months", Integer, nullable=False, default=4095),  # bit m-1: open in month m
    _flag("concern_volunteer"),
    _flag("concern_taker"),
    _flag("pending"),  # added by a volunteer, not yet accepted
    _text("added_by"),  # person id of that volunteer
    Column("merged_into", Text, index=True),  # id of the venue that stands for this one
    Column("set_by_person", JSON, nullable=False, default=list),  # names of fields no file may change
    Column("match_key", Text, nullable=False, default="", index=True),  # same name, type and place
    Column("added_at", Moment, nullable=False),
    Column("revision", BigInteger, nullable=False, default=0, index=True),
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
    _text("filename"),
    Column("imported_at", Moment, nullable=False),
    Column("counts", JSON, nullable=False),
    Column("undone_at", Moment),
)

# What an import of venues did to each one, so that it can be taken back.
import_change = Table(
    "import_change",
    metadata,
    Column("batch_id", Text, ForeignKey("import_batch.id"), primary_key=True),
    Column("venue_id", Text, primary_key=True),
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
    _text("county_geoid"),
    Column("decided_at", Moment),
    _text("decision"),  # accepted · rejected
    _text("decided_by"),
)

# --- the log of visits: append-only -----------------------------------------------------------------

visit = Table(
    "visit",
    metadata,
    Column("id", Text, primary_key=True),  # UUID made by the phone
    Column("venue_id", Text, nullable=False, index=True),  # no foreign key: an unknown one is held, not lost
    Column("visited_at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("effective_at", Moment, nullable=False),
    Column("time_shifted", Boolean, nullable=False),
    Column("line", Integer, nullable=False, default=0),
    Column("outcome", Text, nullable=False),
    Column("follow_up_on", Date),
    _text("concern"),
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
    _text("name"),  # of a volunteer in a file, who may have no account
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
    _text("decision"),  # released · rejected
    _text("decided_by"),
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
    _text("reason"),
    _text("person_id"),
    Column("digest", Text, nullable=False),
    _flag("allowed"),  # by its author within seven days, or by a coordinator of the area
)

# --- derived: functions of the log and the reference data ------------------------------------------
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

Index("ix_visit_void_person", visit_void.c.person_id)
