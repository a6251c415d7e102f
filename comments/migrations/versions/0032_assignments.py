"""Let comments be assigned to colleagues and groups."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

_ASSIGNED = sa.text("assigned_to IS NOT NULL")


def upgrade() -> None:
    """Go forwards."""
    op.add_column("comment", sa.Column("assigned_to", sa.String(length=300), nullable=True))
    op.create_index(
        "ix_comment_assigned",
        "comment",
        ["site_id", "assigned_to", "id"],
        sqlite_where=_ASSIGNED,
        postgresql_where=_ASSIGNED,
    )
    groups = sa.Column("groups", sa.JSON(), nullable=False, server_default="[]")
    op.add_column("staff_membership", groups)


def downgrade() -> None:
    """Go back."""
    op.drop_column("staff_membership", "groups")
    op.drop_index("ix_comment_assigned", "comment")
    op.drop_column("comment", "assigned_to")
