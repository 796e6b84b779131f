"""Which reports were frozen, so that their day's figures can be shown again as they were?"""

from sqlalchemy import JSON, Boolean, Column, Date, Table, Text

from mapper.store.schema.columns import Moment, later_text, metadata, text

# Append-only: triggers of migration 0004 refuse UPDATE and DELETE. Figures of areas and types, never a venue.
frozen_report = Table(
    "frozen_report",
    metadata,
    Column("id", Text, primary_key=True),
    text("title"),  # the occasion; it can't be taken back, so nothing about a person may stand in it
    Column("as_of", Date, nullable=False),
    Column("frozen_at", Moment, nullable=False),
    text("frozen_by"),  # person id; empty: the terminal
    Column("everywhere", Boolean, nullable=False),  # the reach that its figures were counted within
    Column("counties", JSON, nullable=False),  # else these
    Column("filter", JSON, nullable=False),  # words such as type=cafe, in the order of filter_words.said
    Column("grouping", JSON, nullable=False),
    Column("labels", JSON, nullable=False),  # type code -> label, as they read then
    Column(
        "report", JSON, nullable=False
    ),  # the members of CONTRACT.md 4; of a round, those of rules/round_report.py
    later_text("kind"),  # empty: a gap report; round: what became of a round
)
