"""Staff accounts, their sessions, second factors and one-time links, and the views saved at the
desk.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0001"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def _id() -> sa.Column:
    return sa.Column("id", BIG, autoincrement=False, nullable=False)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))


def upgrade() -> None:
    """Go forwards."""
    op.create_table(
        "staff_account",
        _id(),
        sa.Column("email", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("pen_name", sa.String(length=300), nullable=True),
        sa.Column("password_hash", sa.String(length=300), nullable=True),
        sa.Column("totp_secret", sa.String(length=300), nullable=True),
        sa.Column("totp_step", sa.Integer(), nullable=False),
        sa.Column("preferences", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_account")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_account_email")),
    )
    op.create_table(
        "staff_membership",
        _id(),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("sections", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        _refers("staff_membership", "site_id", "site"),
        _refers("staff_membership", "account_id", "staff_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_membership")),
        sa.UniqueConstraint(
            "site_id", "account_id", name=op.f("uq_staff_membership_site_id_account_id")
        ),
    )
    op.create_table(
        "staff_session",
        _id(),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("second_factor", sa.Boolean(), nullable=False),
        sa.Column("agent", sa.String(length=300), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        _refers("staff_session", "account_id", "staff_account"),
        _refers("staff_session", "site_id", "site"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_session")),
        sa.UniqueConstraint("digest", name=op.f("uq_staff_session_digest")),
    )
    op.create_table(
        "staff_ticket",
        _id(),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("account_id", BIG, nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        _refers("staff_ticket", "account_id", "staff_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_ticket")),
        sa.UniqueConstraint("digest", name=op.f("uq_staff_ticket_digest")),
    )
    op.create_table(
        "staff_passkey",
        _id(),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("credential", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("sign_count", BIG, nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("last_used_at", MOMENT, nullable=True),
        _refers("staff_passkey", "account_id", "staff_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_passkey")),
        sa.UniqueConstraint("credential", name=op.f("uq_staff_passkey_credential")),
    )
    op.create_table(
        "staff_recovery_code",
        _id(),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        _refers("staff_recovery_code", "account_id", "staff_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_recovery_code")),
    )
    op.create_table(
        "saved_view",
        _id(),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("account_id", BIG, nullable=True),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        _refers("saved_view", "site_id", "site"),
        _refers("saved_view", "account_id", "staff_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )
    for table, column in INDEXED:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


INDEXED = (
    ("staff_membership", "account_id"),
    ("staff_session", "account_id"),
    ("staff_ticket", "account_id"),
    ("staff_ticket", "expires_at"),
    ("staff_passkey", "account_id"),
    ("staff_recovery_code", "account_id"),
    ("saved_view", "site_id"),
)


def downgrade() -> None:
    """Go back."""
    for table, column in reversed(INDEXED):
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
    for table in (
        "saved_view",
        "staff_recovery_code",
        "staff_passkey",
        "staff_ticket",
        "staff_session",
        "staff_membership",
        "staff_account",
    ):
        op.drop_table(table)
