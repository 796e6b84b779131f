"""Reports frozen with their day and moment."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


POSTGRES = (
    """CREATE FUNCTION frozen_report_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'a frozen report is append-only'; END $$""",
    """CREATE TRIGGER frozen_report_refuses_changes BEFORE UPDATE OR DELETE ON frozen_report
    FOR EACH ROW EXECUTE FUNCTION frozen_report_is_append_only()""",
    """CREATE TRIGGER frozen_report_refuses_truncate BEFORE TRUNCATE ON frozen_report
    FOR EACH STATEMENT EXECUTE FUNCTION frozen_report_is_append_only()""",
)
SQLITE = (
    """CREATE TRIGGER frozen_report_refuses_update BEFORE UPDATE ON frozen_report
    BEGIN SELECT RAISE(ABORT, 'a frozen report is append-only'); END""",
    """CREATE TRIGGER frozen_report_refuses_delete BEFORE DELETE ON frozen_report
    BEGIN SELECT RAISE(ABORT, 'a frozen report is append-only'); END""",
)
# INSERT OR REPLACE takes the old row's place without a DELETE that a trigger sees. A plain second INSERT of
# the same id (a form sent twice) is not refused here: ON CONFLICT DO NOTHING has to get as far as the key.
REPLACE = """CREATE TRIGGER frozen_report_refuses_replace BEFORE INSERT ON frozen_report
    WHEN EXISTS (SELECT 1 FROM frozen_report WHERE id = NEW.id)
    BEGIN SELECT RAISE(IGNORE); END"""


def upgrade() -> None:
    op.create_table(
        "frozen_report",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_by", sa.Text(), nullable=False),
        sa.Column("everywhere", sa.Boolean(), nullable=False),
        sa.Column("counties", sa.JSON(), nullable=False),
        sa.Column("filter", sa.JSON(), nullable=False),
        sa.Column("grouping", sa.JSON(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frozen_report")),
    )
    for statement in (*SQLITE, REPLACE) if op.get_bind().dialect.name == "sqlite" else POSTGRES:
        op.execute(statement)
