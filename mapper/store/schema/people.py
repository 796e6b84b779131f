"""Who takes part, and who is signed in?"""

from sqlalchemy import Column, ForeignKey, Table, Text

from mapper.store.schema.columns import Moment, metadata, text

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
    text("device"),
    Column("started_at", Moment, nullable=False),
    Column("last_used_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("revoked_at", Moment),
)
