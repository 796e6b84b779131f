"""How far has the programme come, and what is it? One revision for everything that changes a figure."""

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from mapper.store.schema.columns import metadata, text

programme = Table("programme", metadata, Column("key", Text, primary_key=True), text("value"))

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
