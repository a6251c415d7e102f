"""Hourly counts for the dashboard, rolled up from the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forwards. The worker fills the counts from the ledger's beginning."""
    op.create_table(
        "hourly_count",
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("measure", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=400), nullable=False),
        sa.Column("count", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_hourly_count_site_id_site")
        ),
        sa.PrimaryKeyConstraint(
            "site_id", "hour", "measure", "label", name=op.f("pk_hourly_count")
        ),
    )
    op.create_index(
        "ix_hourly_count_measure", "hourly_count", ["site_id", "measure", "hour"], unique=False
    )
    op.create_table(
        "counted_up_to",
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("decision_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_counted_up_to_site_id_site")
        ),
        sa.PrimaryKeyConstraint("site_id", name=op.f("pk_counted_up_to")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("counted_up_to")
    op.drop_index("ix_hourly_count_measure", table_name="hourly_count")
    op.drop_table("hourly_count")
