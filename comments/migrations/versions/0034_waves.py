"""Raise near repeats together, as waves."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forwards."""
    op.create_table(
        "wave",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["comment.id"], name=op.f("fk_wave_id_comment")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_wave_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wave")),
    )
    waiting = sa.text("waiting > 0")
    op.create_index(
        "ix_wave_waiting",
        "wave",
        ["site_id", "id", "waiting"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_table(
        "wave_member",
        sa.Column("comment_id", BIG, autoincrement=False, nullable=False),
        sa.Column("wave_id", BIG, nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_wave_member_comment_id_comment")
        ),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_wave_member_wave_id_wave")),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_wave_member")),
    )
    op.create_index("ix_wave_member_wave", "wave_member", ["wave_id", "comment_id"])


def downgrade() -> None:
    """Go back: comments are no longer known to belong together."""
    op.drop_table("wave_member")
    op.drop_table("wave")
