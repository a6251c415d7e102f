"""Say by which renderer each text's HTML was made, and prove what rendering anew has changed."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_IMPORTED = "SELECT target_id FROM origin WHERE kind = 'comment'"


def upgrade() -> None:
    """Go forwards: what was imported is HTML of another system, until it is edited here."""
    for table in ("comment", "revision"):
        op.add_column(table, sa.Column("renderer", sa.Integer(), server_default="0"))
    op.execute(f"UPDATE comment SET renderer = NULL WHERE revision = 1 AND id IN ({_IMPORTED})")
    op.execute(f"UPDATE revision SET renderer = NULL WHERE comment_id IN ({_IMPORTED})")
    op.create_table(
        "rerendering",
        sa.Column("comment_id", BIG, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=64), nullable=False),
        sa.Column("after", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name="fk_rerendering_comment_id_comment"
        ),
        sa.PrimaryKeyConstraint("comment_id", "revision", "before", name="pk_rerendering"),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("rerendering")
    for table in ("revision", "comment"):
        op.drop_column(table, "renderer")
