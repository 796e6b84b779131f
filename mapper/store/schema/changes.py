"""What did people change about venues, one by one and many at once?

Erasable with the venue: what stood in its fields before is as telling as what stands there now. What files
changed stands in `import_change`.
"""

from sqlalchemy import JSON, Column, ForeignKey, Integer, Table, Text

from mapper.store.schema.columns import Moment, metadata, text

# Many venues changed at once, so that it can be taken back at once.
bulk_edit = Table(
    "bulk_edit",
    metadata,
    Column("id", Text, primary_key=True),  # made with the page that asks: sent twice, it is done once
    Column("at", Moment, nullable=False, index=True),
    text("person_id"),
    Column("action", Text, nullable=False),  # a word of rules/bulk_edit.py
    text("value"),  # the code or GEOID that was set; never a reason
    Column("venues", Integer, nullable=False),
    Column("undone_at", Moment),
)

venue_change = Table(
    "venue_change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("venue_id", Text, nullable=False, index=True),
    Column("at", Moment, nullable=False),
    text("person_id"),  # empty: the terminal, or somebody who was erased
    Column("way", Text, nullable=False),  # edit · bulk · undo · merge · unmerge
    Column("bulk_edit_id", Text, ForeignKey("bulk_edit.id"), index=True),
    Column("before", JSON, nullable=False),  # the fields that changed, as they were
    Column("after", JSON, nullable=False),  # and as they became
)
