"""Which other towns does an office serve?"""

from sqlalchemy import Column, ForeignKey, Table, Text

from mapper.store.schema.columns import metadata, text

# A town office may serve its neighbours too (22 M.R.S. §4304(2), in Maine): they are not without one.
venue_serves = Table(
    "venue_serves",
    metadata,
    Column("venue_id", Text, ForeignKey("venue.id"), primary_key=True),
    Column("town_geoid", Text, primary_key=True, index=True),
    text("batch_id"),  # the import that said so; empty: a person
)
