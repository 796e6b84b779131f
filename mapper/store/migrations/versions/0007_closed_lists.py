"""Types of which each municipality has one; which towns an office serves; marks of every day kept."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("venue_type") as batch_op:
        batch_op.add_column(sa.Column("one_per", sa.Text(), server_default="", nullable=False))
    with op.batch_alter_table("area") as batch_op:
        batch_op.add_column(
            sa.Column("municipality", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    op.create_table(
        "venue_serves",
        sa.Column("venue_id", sa.Text(), nullable=False),
        sa.Column("town_geoid", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_venue_serves_venue_id")),
        sa.PrimaryKeyConstraint("venue_id", "town_geoid", name=op.f("pk_venue_serves")),
    )
    op.create_index(op.f("ix_venue_serves_town_geoid"), "venue_serves", ["town_geoid"])
    _keep_marks_by_day()


def _keep_marks_by_day() -> None:
    """A mark ends after a year, and may be made again: the day is part of its key from now on."""
    op.create_table("looked_none_before", *_columns())
    op.execute("INSERT INTO looked_none_before SELECT geoid, venue_type, looked_on FROM looked_none_there")
    op.drop_table("looked_none_there")
    key = sa.PrimaryKeyConstraint("geoid", "venue_type", "looked_on", name=op.f("pk_looked_none_there"))
    op.create_table("looked_none_there", *_columns(), key)
    op.execute("INSERT INTO looked_none_there SELECT geoid, venue_type, looked_on FROM looked_none_before")
    op.drop_table("looked_none_before")


def _columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("geoid", sa.Text(), nullable=False),
        sa.Column("venue_type", sa.Text(), nullable=False),
        sa.Column("looked_on", sa.Date(), nullable=False),
    ]
