"""Call what an author carries a badge: sites define which there are."""

from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """Go forwards."""
    op.execute("ALTER TABLE author RENAME COLUMN staff_role TO badge")


def downgrade() -> None:
    """Go back: the column keeps what it holds."""
    op.execute("ALTER TABLE author RENAME COLUMN badge TO staff_role")
