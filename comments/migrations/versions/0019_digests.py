"""Keep what the worker has read out of threads: themes, and which articles are near."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _reference(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )


def upgrade() -> None:
    """Go forwards."""
    op.create_table(
        "digest",
        sa.Column("article_id", BIG, nullable=False),
        sa.Column("comment_count", sa.Integer(), nullable=False),
        sa.Column("departed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("method", sa.String(length=32), nullable=False),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=False),
        _reference("digest", "article_id", "article"),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_digest")),
    )
    op.create_table(
        "digest_member",
        sa.Column("comment_id", BIG, nullable=False),
        sa.Column("article_id", BIG, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("theme", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        _reference("digest_member", "comment_id", "comment"),
        _reference("digest_member", "article_id", "article"),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_digest_member")),
    )
    op.create_index(
        op.f("ix_digest_member_article_id_theme_place"),
        "digest_member",
        ["article_id", "theme", "place"],
    )
    op.create_table(
        "article_profile",
        sa.Column("article_id", BIG, nullable=False),
        sa.Column("comment_count", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=True),
        sa.Column("vector", sa.LargeBinary(), nullable=True),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=False),
        _reference("article_profile", "article_id", "article"),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_article_profile")),
    )
    op.create_table(
        "article_relation",
        sa.Column("article_id", BIG, nullable=False),
        sa.Column("other_id", BIG, nullable=False),
        sa.Column("nearness", sa.Integer(), nullable=False),
        _reference("article_relation", "article_id", "article"),
        _reference("article_relation", "other_id", "article"),
        sa.PrimaryKeyConstraint("article_id", "other_id", name=op.f("pk_article_relation")),
    )
    op.create_index(op.f("ix_article_relation_other_id"), "article_relation", ["other_id"])


def downgrade() -> None:
    """Go back: the worker reads the threads anew when this is taken up again."""
    for table in ("article_relation", "article_profile", "digest_member", "digest"):
        op.drop_table(table)
