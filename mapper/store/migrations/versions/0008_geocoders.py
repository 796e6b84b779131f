"""What geocoders answered, when each may be asked again, and who placed a venue."""

import sqlalchemy as sa
from alembic import op

from mapper.store.schema import Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "geocode_answer",
        sa.Column("geocoder", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("lat", sa.Float()),
        sa.Column("lon", sa.Float()),
        sa.Column("precision", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", Moment()),
        sa.Column("answered_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("geocoder", "key", name=op.f("pk_geocode_answer")),
    )
    op.create_table(
        "geocoder_turn",
        sa.Column("geocoder", sa.Text(), nullable=False),
        sa.Column("next_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("geocoder", name=op.f("pk_geocoder_turn")),
    )
    with op.batch_alter_table("venue") as batch_op:
        batch_op.add_column(sa.Column("placed_by", sa.Text(), server_default="", nullable=False))
    op.execute("UPDATE venue SET placed_by = 'gazetteer' WHERE precision IN ('place', 'zip', 'town')")
