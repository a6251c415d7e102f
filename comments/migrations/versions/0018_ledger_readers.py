"""Let followers of the ledger remember how far they have read."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0004"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forwards."""
    op.create_table(
        "ledger_reader",
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("reader", sa.String(length=32), nullable=False),
        sa.Column("decision_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_ledger_reader_site_id_site")
        ),
        sa.PrimaryKeyConstraint("site_id", "reader", name=op.f("pk_ledger_reader")),
    )


def downgrade() -> None:
    """Go back: followers read the ledger anew."""
    op.drop_table("ledger_reader")
