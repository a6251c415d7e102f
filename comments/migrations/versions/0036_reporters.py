"""Let reports of those who report in bad faith weigh nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    """Go forwards."""
    column = sa.Column("reports_silenced", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("author", column)


def downgrade() -> None:
    """Go back: all are heard again."""
    op.drop_column("author", "reports_silenced")
