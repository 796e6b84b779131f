"""A venue's name as a file had it, where that was hard to read."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("venue") as batch_op:
        batch_op.add_column(sa.Column("original_name", sa.Text(), server_default="", nullable=False))
