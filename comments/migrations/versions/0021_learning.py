"""Keep lessons read off the ledger, and the models fitted to them."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forwards."""
    op.add_column(
        "site", sa.Column("learning_version", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column(
        "comment",
        sa.Column("sampled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    sampled = sa.text("sampled AND (status <> 'deleted') IS TRUE")
    op.create_index(
        "ix_comment_sampled",
        "comment",
        ["site_id", "id", "status", "sampled"],
        sqlite_where=sampled,
        postgresql_where=sampled,
    )
    op.create_table(
        "lesson",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("comment_id", BIG, nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("verdict", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_lesson_site_id_site")),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_lesson_comment_id_comment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson")),
        sa.UniqueConstraint(
            "site_id", "comment_id", "kind", name=op.f("uq_lesson_site_id_comment_id_kind")
        ),
    )
    op.create_index("ix_lesson_verdict", "lesson", ["site_id", "verdict", "id"])
    op.create_table(
        "learner_model",
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("family", sa.String(length=32), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=True),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.Column("fitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fitted_lessons", sa.Integer(), nullable=False),
        sa.Column("positives", sa.Integer(), nullable=False),
        sa.Column("negatives", sa.Integer(), nullable=False),
        sa.Column("threshold", sa.Double(), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("stepped_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_learner_model_site_id_site")
        ),
        sa.PrimaryKeyConstraint("site_id", "family", name=op.f("pk_learner_model")),
    )


def downgrade() -> None:
    """Go back: what was learnt, and lessons from files, are lost."""
    op.drop_table("learner_model")
    op.drop_table("lesson")
    op.drop_index("ix_comment_sampled", table_name="comment")
    op.drop_column("comment", "sampled")
    op.drop_column("site", "learning_version")
