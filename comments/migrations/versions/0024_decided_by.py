"""Say who brought each comment into its status, what was edited since, and what its author alone
sees.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

_PARTIAL = {
    "ix_comment_pending": (
        ["site_id", "priority", "id"],
        "NOT shadowed AND (status = 'pending') IS TRUE",
    ),
    "ix_comment_pending_by_time": (
        ["site_id", "id", "status", "shadowed"],
        "NOT shadowed AND (status = 'pending') IS TRUE",
    ),
    "ix_comment_shadowed": (
        ["site_id", "id", "status", "shadowed"],
        "shadowed AND (status <> 'deleted') IS TRUE",
    ),
    "ix_comment_edited": (
        ["site_id", "id", "status", "edited_since"],
        "edited_since AND (status = 'approved') IS TRUE",
    ),
    "ix_comment_decided_by": (["site_id", "decided_by", "id"], "decided_by IS NOT NULL"),
}
_DECIDED_BY = """
    UPDATE comment SET decided_by = (
        SELECT CASE
            WHEN actor_kind IN ('person', 'token') THEN 'person'
            WHEN actor_kind = 'import' THEN 'import'
            WHEN actor_kind = 'rule' AND actor_id IN ('akismet', 'signed_http') THEN 'external'
            WHEN actor_kind = 'rule' AND NOT (before IS NULL AND after = 'approved') THEN 'rule'
        END
        FROM decision
        WHERE decision.comment_id = comment.id AND actor_kind <> 'author'
            AND (before IS NULL OR before <> after
                OR action IN ('approve', 'approve_and_trust', 'restore'))
        ORDER BY decision.id DESC LIMIT 1)
"""
_SHADOWED = """
    UPDATE comment SET shadowed = {true}, new_author = {false} WHERE status = 'pending' AND EXISTS (
        SELECT 1 FROM finding WHERE finding.comment_id = comment.id
            AND finding.revision = comment.revision
            AND finding."check" = 'standing' AND finding.rule = 'shadowed')
"""


def upgrade() -> None:
    """Go forwards: the ledger and the findings know it of every comment there is."""
    for name in ("shadowed", "edited_since"):
        column = sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
        op.add_column("comment", column)
    op.add_column("comment", sa.Column("decided_by", sa.String(length=32), nullable=True))
    op.execute(_DECIDED_BY)
    literals = ("1", "0") if op.get_bind().dialect.name == "sqlite" else ("true", "false")
    op.execute(_SHADOWED.format(true=literals[0], false=literals[1]))
    op.drop_index("ix_comment_queue_by_priority", table_name="comment")
    for name, (columns, where) in _PARTIAL.items():
        op.create_index(
            name,
            "comment",
            columns,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )


def downgrade() -> None:
    """Go back."""
    for name in _PARTIAL:
        op.drop_index(name, table_name="comment")
    op.create_index(
        "ix_comment_queue_by_priority", "comment", ["site_id", "status", "priority", "id"]
    )
    for name in ("decided_by", "edited_since", "shadowed"):
        op.drop_column("comment", name)
