"""Seal reports as they come in, and remember which keys have signed the log."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forwards."""
    op.create_table(
        "report_seal",
        sa.Column("site_id", _BIG, sa.ForeignKey("site.id", name="fk_report_seal_site_id_site")),
        sa.Column("number", sa.Integer()),
        sa.Column(
            "report_id",
            _BIG,
            sa.ForeignKey("report.id", name="fk_report_seal_report_id_report"),
            nullable=False,
        ),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=300), nullable=True),
        sa.PrimaryKeyConstraint("site_id", "number", name="pk_report_seal"),
        sa.UniqueConstraint("report_id", name="uq_report_seal_report_id"),
    )
    op.create_table(
        "sealing_key",
        sa.Column("id", _BIG, autoincrement=True, nullable=False),
        sa.Column("public_key", sa.String(length=300), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("predecessor", sa.String(length=300), nullable=True),
        sa.Column("heads", sa.Text(), nullable=False),
        sa.Column("signature", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sealing_key"),
    )
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER report_seal_no_{event.lower()} BEFORE {event} ON report_seal "
                "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
            )
    else:
        op.execute(
            "CREATE TRIGGER report_seal_append_only BEFORE UPDATE OR DELETE ON report_seal "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    """Go back: open reports are vouched for no longer."""
    op.drop_table("sealing_key")
    op.drop_table("report_seal")
