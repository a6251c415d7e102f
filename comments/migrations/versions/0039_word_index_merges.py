"""Leave the merging of SQLite's word index to the worker."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    """Go forwards: a post merges only where six hundred have come since the worker last did."""
    # Level by level; SQLite takes 2,000 segments altogether.
    _set(crisismerge=600, usermerge=16)


def downgrade() -> None:
    """Go back."""
    _set(crisismerge=64, usermerge=4)


def _set(**settings: int) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    statement = sa.text("INSERT INTO comment_search(comment_search, rank) VALUES (:name, :value)")
    for name, value in settings.items():
        op.get_bind().execute(statement, {"name": name, "value": value})
