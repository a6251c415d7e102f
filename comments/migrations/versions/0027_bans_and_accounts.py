"""Remember who laid down a ban; find accounts by what a ban is on, and replies in their order."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

_HASHES = ("email_hash", "domain_hash", "address_hash")
_IS_REPLY = sa.text("parent_id IS NOT NULL")


def upgrade() -> None:
    """Go forwards."""
    op.add_column("ban", sa.Column("banned_by", sa.String(length=300), nullable=True))
    op.create_index("ix_ban_site_id_id", "ban", ["site_id", "id"])
    op.create_index("ix_author_site_id_id", "author", ["site_id", "id"])
    for column in _HASHES:
        condition = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_author_{column}",
            "author",
            ["site_id", column, "id"],
            sqlite_where=condition,
            postgresql_where=condition,
        )
    _index_replies("parent_id", "id")


def downgrade() -> None:
    """Go back."""
    _index_replies("parent_id")
    for column in _HASHES:
        op.drop_index(f"ix_author_{column}", "author")
    op.drop_index("ix_author_site_id_id", "author")
    op.drop_index("ix_ban_site_id_id", "ban")
    op.drop_column("ban", "banned_by")


def _index_replies(*columns: str) -> None:
    op.drop_index("ix_comment_parent", "comment")
    op.create_index(
        "ix_comment_parent",
        "comment",
        list(columns),
        sqlite_where=_IS_REPLY,
        postgresql_where=_IS_REPLY,
    )
