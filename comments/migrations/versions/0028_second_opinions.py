"""Ask a second moderator about a share of what was decided."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forwards."""
    op.create_table(
        "second_opinion",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("comment_id", BIG, nullable=False),
        sa.Column("decision_id", BIG, nullable=False),
        sa.Column("first", sa.String(length=32), nullable=False),
        sa.Column("first_reason", sa.String(length=300), nullable=True),
        sa.Column("first_actor", sa.String(length=300), nullable=False),
        sa.Column("first_name", sa.String(length=300), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opinion", sa.String(length=32), nullable=True),
        sa.Column("second_actor", sa.String(length=300), nullable=True),
        sa.Column("second_name", sa.String(length=300), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_second_opinion_site_id_site")
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_second_opinion_comment_id_comment")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_second_opinion_decision_id_decision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_opinion")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_second_opinion_decision_id")),
    )
    op.create_index("ix_second_opinion_decided", "second_opinion", ["site_id", "decided_at", "id"])
    waiting = sa.text("opinion IS NULL")
    op.create_index(
        "ix_second_opinion_open",
        "second_opinion",
        ["site_id", "id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def downgrade() -> None:
    """Go back: second opinions are lost."""
    op.drop_table("second_opinion")
