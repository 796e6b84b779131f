"""Rounds with their stops and people, what each person took along, the weekly message; reports of rounds."""

import sqlalchemy as sa
from alembic import op

from mapper.store.schema.columns import Moment

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "round",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("start_lat", sa.Float(), nullable=True),
        sa.Column("start_lon", sa.Float(), nullable=True),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
    )
    op.create_table(
        "round_stop",
        sa.Column("round_id", sa.Text(), nullable=False),
        sa.Column("venue_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("late", sa.Text(), nullable=False),
        sa.Column("moved_to", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_stop_round_id")),
        sa.PrimaryKeyConstraint("round_id", "venue_id", name=op.f("pk_round_stop")),
    )
    op.create_index(op.f("ix_round_stop_venue_id"), "round_stop", ["venue_id"])
    op.create_table(
        "round_person",
        sa.Column("round_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("given_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_person_round_id")),
        sa.PrimaryKeyConstraint("round_id", "person_id", name=op.f("pk_round_person")),
    )
    op.create_index(op.f("ix_round_person_person_id"), "round_person", ["person_id"])
    op.create_table(
        "stock_taken",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("material", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("entered_at", Moment(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_taken")),
    )
    op.create_index(op.f("ix_stock_taken_person_id"), "stock_taken", ["person_id"])
    op.create_table(
        "desk_message",
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("sent_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("week", name=op.f("pk_desk_message")),
    )
    op.add_column("frozen_report", sa.Column("kind", sa.Text(), nullable=False, server_default=""))
