"""Note who added each rule, when and why."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forwards."""
    op.create_table(
        "rule_origin",
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("setting", sa.String(length=32), nullable=False),
        sa.Column("entry", sa.String(length=300), nullable=False),
        sa.Column("actor_name", sa.String(length=300), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_rule_origin_site_id_site")),
        sa.PrimaryKeyConstraint("site_id", "setting", "entry", name=op.f("pk_rule_origin")),
    )


def downgrade() -> None:
    """Go back: who added which rule is left to the log."""
    op.drop_table("rule_origin")
