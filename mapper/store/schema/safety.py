"""Who did what, what was taken out, what must never come back, and where nothing may be logged?"""

from sqlalchemy import JSON, Column, Date, ForeignKey, Integer, Table, Text

from mapper.store.schema.columns import Moment, metadata, text

# Append-only: triggers of migration 0002 refuse UPDATE and DELETE. People stand here by opaque ids.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    text("actor_id"),  # person id; empty: the terminal or the daily work
    Column("action", Text, nullable=False),
    text("subject"),  # id of what it was done to
    Column("county_geoid", Text, nullable=False, default="", index=True),  # empty: the whole programme
    Column("file_id", Text, nullable=False, default="", index=True),  # of an export
    Column("details", JSON, nullable=False, default=dict),  # the words that rules/audit.py allows
)

# What was emptied on request. A restored backup is emptied again by this list.
redaction = Table(
    "redaction",
    metadata,
    Column("kind", Text, primary_key=True),  # visit_note · venue_notes · venue · person
    Column("subject", Text, primary_key=True),  # its id
    Column("at", Moment, nullable=False),
)

# What a funder or partner may see: two tables as they were published, never the figures behind them.
release = Table(
    "release",
    metadata,
    Column("id", Text, primary_key=True),
    Column("month", Text, nullable=False, unique=True),  # YYYY-MM in the programme's zone: one a month
    Column("as_of", Date, nullable=False),
    text("title"),
    text("made_by"),
    Column("made_at", Moment, nullable=False),
    Column("by_county", JSON, nullable=False),
    Column("by_type", JSON, nullable=False),
    Column("revoked_at", Moment),
)

release_link = Table(
    "release_link",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("release_id", Text, ForeignKey("release.id"), nullable=False, index=True),
    text("label"),
    text("made_by"),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Column("opened", Integer, nullable=False, default=0),
    Column("last_opened_on", Date),
)

area_rule = Table(
    "area_rule",
    metadata,
    Column("geoid", Text, primary_key=True),  # of a town
    Column("rule", Text, nullable=False),  # no_log · ask_first
    text("whom_to_ask"),
    text("set_by"),
    Column("set_at", Moment, nullable=False),
)

county_contact = Table(
    "county_contact",
    metadata,
    Column("county_geoid", Text, primary_key=True),  # empty: statewide
    text("local_team"),
    text("provider"),
)
