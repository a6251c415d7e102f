"""Say something to authors, and have warnings read before they write again."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forwards."""
    op.create_table(
        "author_message",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("author_id", BIG, nullable=False),
        sa.Column("comment_id", BIG, nullable=True),
        sa.Column("decision_id", BIG, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("must_read", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("displayed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [f"{table}_id"], [f"{table}.id"], name=op.f(f"fk_author_message_{table}_id_{table}")
            )
            for table in ("site", "author", "comment", "decision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_author_message")),
    )
    op.create_index(op.f("ix_author_message_author_id_id"), "author_message", ["author_id", "id"])
    for name in ("comment_id", "decision_id"):
        op.create_index(op.f(f"ix_author_message_{name}"), "author_message", [name])
    unread = sa.text("must_read AND read_at IS NULL AND withdrawn_at IS NULL")
    op.create_index(
        "ix_author_message_unread",
        "author_message",
        ["author_id", "id"],
        sqlite_where=unread,
        postgresql_where=unread,
    )
    op.create_table(
        "message_template",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_message_template_site_id_site")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_template")),
        sa.UniqueConstraint("site_id", "name", name=op.f("uq_message_template_site_id_name")),
    )


def downgrade() -> None:
    """Go back: messages and their templates are lost."""
    op.drop_table("message_template")
    op.drop_table("author_message")
