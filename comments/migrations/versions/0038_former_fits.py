"""Keep the latest fits of each learner, so that back-tests judge by what was known at the time."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forwards; fits before this are missing."""
    op.create_table(
        "former_fit",
        sa.Column("id", _BIG, autoincrement=True, nullable=False),
        sa.Column("site_id", _BIG, nullable=False),
        sa.Column("family", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=True),
        sa.Column("judged", sa.LargeBinary(), nullable=False),
        sa.Column("positives", sa.Integer(), nullable=False),
        sa.Column("negatives", sa.Integer(), nullable=False),
        sa.Column("learnt_up_to", _BIG, nullable=False),
        sa.Column("in_use_after", _BIG, nullable=False),
        sa.Column("fitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_former_fit_site_id_site"),
        sa.PrimaryKeyConstraint("id", name="pk_former_fit"),
        sa.UniqueConstraint(
            "site_id", "family", "number", name="uq_former_fit_site_id_family_number"
        ),
    )


def downgrade() -> None:
    """Go back: what back-tests know of former learners is lost."""
    op.drop_table("former_fit")
