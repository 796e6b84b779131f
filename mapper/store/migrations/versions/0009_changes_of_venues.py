"""Whom one asks for at a venue, and what people changed about venues, one by one and many at once."""

import sqlalchemy as sa
from alembic import op

import mapper.store.schema

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("venue") as batch_op:
        batch_op.add_column(sa.Column("contact_role", sa.Text(), server_default="", nullable=False))
    op.create_index(op.f("ix_import_change_venue_id"), "import_change", ["venue_id"])
    op.create_table(
        "bulk_edit",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", mapper.store.schema.Moment(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("venues", sa.Integer(), nullable=False),
        sa.Column("undone_at", mapper.store.schema.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_edit")),
    )
    op.create_index(op.f("ix_bulk_edit_at"), "bulk_edit", ["at"])
    op.create_table(
        "venue_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Text(), nullable=False),
        sa.Column("at", mapper.store.schema.Moment(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("bulk_edit_id", sa.Text(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bulk_edit_id"], ["bulk_edit.id"], name=op.f("fk_venue_change_bulk_edit_id_bulk_edit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venue_change")),
    )
    op.create_index(op.f("ix_venue_change_venue_id"), "venue_change", ["venue_id"])
    op.create_index(op.f("ix_venue_change_bulk_edit_id"), "venue_change", ["bulk_edit_id"])
