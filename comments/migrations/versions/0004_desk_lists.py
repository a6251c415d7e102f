"""Let the desk list what was escalated, reports that are open, and the log by time."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ESCALATED = sa.text("escalated AND (status <> 'deleted') IS TRUE")
OPEN = sa.text("resolved IS NULL")


def upgrade() -> None:
    """Go forwards."""
    op.create_index(
        "ix_comment_escalated",
        "comment",
        ["site_id", "id", "status", "escalated"],
        sqlite_where=ESCALATED,
        postgresql_where=ESCALATED,
    )
    op.create_index(
        "ix_report_open",
        "report",
        ["reason", "comment_id", "resolved"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.drop_index("ix_report_reason_comment_id", table_name="report")
    op.create_index("ix_decision_time", "decision", ["site_id", "created_at", "id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_decision_time", table_name="decision")
    op.create_index("ix_report_reason_comment_id", "report", ["reason", "comment_id"])
    op.drop_index("ix_report_open", table_name="report")
    op.drop_index("ix_comment_escalated", table_name="comment")
