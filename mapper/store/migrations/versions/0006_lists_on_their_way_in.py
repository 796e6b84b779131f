"""Lists that come in by the browser, and how each source's list was read."""

import sqlalchemy as sa
from alembic import op

from mapper.store.schema.columns import Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_job",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False, index=True),
        sa.Column("wishes", sa.JSON(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("account", sa.JSON(), nullable=False),
        sa.Column("batch_id", sa.Text(), nullable=False),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("finished_at", Moment()),
        sa.Column("taken_by", sa.Text(), nullable=False),
    )
    op.create_table(
        "import_mapping",
        sa.Column("source", sa.Text(), primary_key=True),
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("wishes", sa.JSON(), nullable=False),
        sa.Column("saved_at", Moment(), nullable=False),
    )
