"""Sign the links of the log, and seal what its entries vouch for."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """Go forwards."""
    op.add_column("seal", sa.Column("content", sa.Text(), nullable=True))
    op.add_column("seal", sa.Column("signature", sa.String(length=300), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("seal", "signature")
    op.drop_column("seal", "content")
