"""Which venues were merged and how that is taken back; which pairs are two."""

import sqlalchemy as sa
from alembic import op

from mapper.store.schema.columns import Moment

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "venue_merge",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("merged_id", sa.Text(), nullable=False),
        sa.Column("kept_id", sa.Text(), nullable=False),
        sa.Column("kept_key", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("protects", sa.JSON(), nullable=False),
        sa.Column("added", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("undone_at", Moment(), nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_venue_merge")),
        sa.UniqueConstraint("id", name=op.f("uq_venue_merge_id")),
    )
    op.create_index(op.f("ix_venue_merge_kept_id"), "venue_merge", ["kept_id"])
    op.create_index(op.f("ix_venue_merge_kept_key"), "venue_merge", ["kept_key"])
    op.create_index(op.f("ix_venue_merge_merged_id"), "venue_merge", ["merged_id"])
    op.create_table(
        "venue_pair",
        sa.Column("one_id", sa.Text(), nullable=False),
        sa.Column("other_id", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_at", Moment(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("one_id", "other_id", name=op.f("pk_venue_pair")),
    )
    op.create_index(op.f("ix_venue_pair_other_id"), "venue_pair", ["other_id"])
