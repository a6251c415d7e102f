"""Remember where imported comments and authors came from, so that an import can run again."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forwards."""
    op.create_table(
        "origin",
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("system", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("source_id", sa.String(length=200), nullable=False),
        sa.Column("target_id", BIG, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("up", sa.Integer(), nullable=False),
        sa.Column("down", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_origin_site_id_site")),
        sa.PrimaryKeyConstraint("site_id", "system", "kind", "source_id", name=op.f("pk_origin")),
    )
    op.create_index("ix_origin_target", "origin", ["target_id", "kind"])
    op.create_index(
        "ix_origin_subject",
        "origin",
        ["site_id", "subject"],
        sqlite_where=sa.text("subject IS NOT NULL"),
        postgresql_where=sa.text("subject IS NOT NULL"),
    )
    op.create_index(
        "ix_author_imported",
        "author",
        ["site_id", "email_hash"],
        sqlite_where=sa.text("kind = 'imported'"),
        postgresql_where=sa.text("kind = 'imported'"),
    )


def downgrade() -> None:
    """Go back: imports can no longer tell what they have brought already."""
    op.drop_index("ix_author_imported", "author")
    op.drop_table("origin")
