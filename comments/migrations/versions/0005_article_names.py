"""Keep who named an article, and which articles' threads have been merged."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0017"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forwards."""
    op.add_column("article", sa.Column("named_by", sa.String(length=32), nullable=True))
    op.add_column(
        "article", sa.Column("name_support", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column("article", sa.Column("merged_into_id", BIG, nullable=True))
    op.create_table(
        "merged_comment",
        sa.Column("decision_id", BIG, nullable=False),
        sa.Column("comment_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_merged_comment_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_merged_comment_comment_id_comment")
        ),
        sa.PrimaryKeyConstraint("decision_id", "comment_id", name=op.f("pk_merged_comment")),
    )


def downgrade() -> None:
    """Go back: merged threads stay merged, and their former keys lead nowhere."""
    op.drop_table("merged_comment")
    op.drop_column("article", "merged_into_id")
    op.drop_column("article", "name_support")
    op.drop_column("article", "named_by")
