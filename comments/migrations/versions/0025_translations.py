"""Keep what a site's provider has written: translations of comments, summaries of digests."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forwards."""
    op.create_table(
        "comment_translation",
        sa.Column("comment_id", BIG, nullable=False),
        sa.Column("language", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("provider", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_comment_translation_comment_id_comment")
        ),
        sa.PrimaryKeyConstraint("comment_id", "language", name=op.f("pk_comment_translation")),
    )
    op.add_column("digest", sa.Column("summary", sa.Text(), nullable=True))
    op.add_column("digest", sa.Column("summary_by", sa.String(length=300), nullable=True))


def downgrade() -> None:
    """Go back: translations and summaries are asked for anew when this is taken up again."""
    op.drop_column("digest", "summary_by")
    op.drop_column("digest", "summary")
    op.drop_table("comment_translation")
