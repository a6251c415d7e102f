"""Drop stored answers that carry a token in clear; from now on answers are stored sealed."""

from alembic import op

revision = "0003"
down_revision = "0005"


def upgrade() -> None:
    """Go forwards. Whoever repeats one of these requests within its day is answered anew."""
    op.execute("DELETE FROM stored_answer")


def downgrade() -> None:
    """Go back. What is sealed could not be read by what was before."""
    op.execute("DELETE FROM stored_answer")
