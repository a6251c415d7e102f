"""Note of the service itself when its worker was last at work, and by which secret it signs."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Go forwards."""
    op.create_table(
        "service_mark",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("value", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_service_mark")),
    )


def downgrade() -> None:
    """Go back: the marks are made anew when they are needed."""
    op.drop_table("service_mark")
