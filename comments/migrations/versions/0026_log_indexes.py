"""Find entries of the ledger by what was decided, by whom, and about which article."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

_JUDGED = sa.text("action <> 'post'")
_INDEXES = {
    "ix_decision_article": ["article_id", "id"],
    "ix_decision_action": ["site_id", "action", "id"],
    "ix_decision_actor": ["site_id", "actor_id", "id"],
    "ix_decision_actor_name": ["site_id", "actor_name", "id"],
}


def upgrade() -> None:
    """Go forwards."""
    for name, columns in _INDEXES.items():
        condition = None if name == "ix_decision_article" else _JUDGED
        op.create_index(
            name, "decision", columns, sqlite_where=condition, postgresql_where=condition
        )


def downgrade() -> None:
    """Go back."""
    for name in reversed(_INDEXES):
        op.drop_index(name, "decision")
