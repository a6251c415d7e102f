"""The first tables, the full-text index, and the triggers that keep the ledger append-only."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
APPEND_ONLY = ("decision", "seal")


def upgrade() -> None:
    """Go forwards."""
    op.create_table(
        "site",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("origins", sa.JSON(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("key", name=op.f("uq_site_key")),
    )
    op.create_table(
        "stored_answer",
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("content_type", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_stored_answer")),
    )
    with op.batch_alter_table("stored_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_stored_answer_created_at"), ["created_at"], unique=False
        )

    op.create_table(
        "api_token",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_api_token_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_token_digest")),
    )
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_token_site_id"), ["site_id"], unique=False)

    op.create_table(
        "article",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=True),
        sa.Column("section", sa.String(length=80), nullable=True),
        sa.Column("language", sa.String(length=32), nullable=True),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mode", sa.String(length=32), nullable=True),
        sa.Column("slow_mode", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("votes_version", sa.Integer(), nullable=False),
        sa.Column("comment_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_article_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("site_id", "key", name=op.f("uq_article_site_id_key")),
    )
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.create_index("ix_article_closes_at", ["closes_at"], unique=False)
        batch_op.create_index(
            "ix_article_section",
            ["site_id", "section"],
            unique=False,
            sqlite_where=sa.text("section IS NOT NULL"),
            postgresql_where=sa.text("section IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_article_site_id_id"), ["site_id", "id"], unique=False)

    op.create_table(
        "author",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=True),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("name_key", sa.String(length=300), nullable=False),
        sa.Column("email", sa.String(length=300), nullable=True),
        sa.Column("email_verified", sa.Boolean(), nullable=False),
        sa.Column("avatar_url", sa.String(length=2000), nullable=True),
        sa.Column("staff_role", sa.String(length=32), nullable=True),
        sa.Column("standing", sa.String(length=32), nullable=False),
        sa.Column("standing_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("standing_reason", sa.String(length=300), nullable=True),
        sa.Column("token_epoch", sa.Integer(), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address_hash", sa.String(length=64), nullable=True),
        sa.Column("email_hash", sa.String(length=64), nullable=True),
        sa.Column("domain_hash", sa.String(length=64), nullable=True),
        sa.Column("approved", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("pending", sa.Integer(), nullable=False),
        sa.Column("reports_received", sa.Integer(), nullable=False),
        sa.Column("reports_upheld", sa.Integer(), nullable=False),
        sa.Column("reports_dismissed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_author_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_author")),
        sa.UniqueConstraint("site_id", "subject", name=op.f("uq_author_site_id_subject")),
    )
    with op.batch_alter_table("author", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_author_site_id_name_key_id"), ["site_id", "name_key", "id"], unique=False
        )
        batch_op.create_index("ix_author_standing_until", ["standing_until"], unique=False)

    op.create_table(
        "ban",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_ban_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ban")),
        sa.UniqueConstraint("site_id", "kind", "digest", name=op.f("uq_ban_site_id_kind_digest")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("site_id", BIG, nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("available_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease", sa.String(length=32), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dead_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_outbox_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_dead", ["site_id", "dead_at"], unique=False)
        batch_op.create_index(
            "ix_outbox_waiting",
            ["available_at"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL AND dead_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL AND dead_at IS NULL"),
        )

    op.create_table(
        "signing_key",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("kid", sa.String(length=32), nullable=False),
        sa.Column("algorithm", sa.String(length=32), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_signing_key_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_key")),
        sa.UniqueConstraint("site_id", "kid", name=op.f("uq_signing_key_site_id_kid")),
    )
    op.create_table(
        "used_sign_on",
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("jti", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_used_sign_on_site_id_site")
        ),
        sa.PrimaryKeyConstraint("site_id", "jti", name=op.f("pk_used_sign_on")),
    )
    with op.batch_alter_table("used_sign_on", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_used_sign_on_expires_at"), ["expires_at"], unique=False
        )

    op.create_table(
        "comment",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("article_id", BIG, nullable=False),
        sa.Column("parent_id", BIG, nullable=True),
        sa.Column("author_id", BIG, nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply_count", sa.Integer(), nullable=False),
        sa.Column("up", sa.Integer(), nullable=False),
        sa.Column("down", sa.Integer(), nullable=False),
        sa.Column("best", sa.Integer(), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("featured", sa.Boolean(), nullable=False),
        sa.Column("escalated", sa.Boolean(), nullable=False),
        sa.Column("new_author", sa.Boolean(), nullable=False),
        sa.Column("has_link", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=32), nullable=True),
        sa.Column("fingerprint", BIG, nullable=True),
        sa.Column("address_hash", sa.String(length=64), nullable=True),
        sa.Column("network_hash", sa.String(length=64), nullable=True),
        sa.Column("open_reports", sa.Integer(), nullable=False),
        sa.Column("priority", BIG, nullable=False),
        sa.Column("claimed_by", sa.String(length=300), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_comment_article_id_article")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["author.id"], name=op.f("fk_comment_author_id_author")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["comment.id"], name=op.f("fk_comment_parent_id_comment")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_comment_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
    )
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.create_index("ix_comment_article", ["article_id", "id"], unique=False)
        batch_op.create_index("ix_comment_author", ["author_id", "id"], unique=False)
        batch_op.create_index(
            "ix_comment_new_authors",
            ["site_id", "priority", "id"],
            unique=False,
            sqlite_where=sa.text("new_author AND (status = 'pending') IS TRUE"),
            postgresql_where=sa.text("new_author AND (status = 'pending') IS TRUE"),
        )
        batch_op.create_index(
            "ix_comment_parent",
            ["parent_id"],
            unique=False,
            sqlite_where=sa.text("parent_id IS NOT NULL"),
            postgresql_where=sa.text("parent_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_comment_pinned",
            ["article_id", "id"],
            unique=False,
            sqlite_where=sa.text("pinned"),
            postgresql_where=sa.text("pinned"),
        )
        batch_op.create_index("ix_comment_queue", ["site_id", "status", "id"], unique=False)
        batch_op.create_index(
            "ix_comment_queue_by_priority", ["site_id", "status", "priority", "id"], unique=False
        )
        batch_op.create_index(
            "ix_comment_replies_by_best",
            ["parent_id", "best", "id"],
            unique=False,
            sqlite_where=sa.text("parent_id IS NOT NULL AND shown"),
            postgresql_where=sa.text("parent_id IS NOT NULL AND shown"),
        )
        batch_op.create_index(
            "ix_comment_replies_by_replies",
            ["parent_id", "reply_count", "id"],
            unique=False,
            sqlite_where=sa.text("parent_id IS NOT NULL AND shown"),
            postgresql_where=sa.text("parent_id IS NOT NULL AND shown"),
        )
        batch_op.create_index(
            "ix_comment_replies_by_time",
            ["parent_id", "id"],
            unique=False,
            sqlite_where=sa.text("parent_id IS NOT NULL AND shown"),
            postgresql_where=sa.text("parent_id IS NOT NULL AND shown"),
        )
        batch_op.create_index(
            "ix_comment_reported",
            ["site_id", "priority", "id"],
            unique=False,
            sqlite_where=sa.text(
                "open_reports > 0 AND (status IN ('approved', 'pending')) IS TRUE"
            ),
            postgresql_where=sa.text(
                "open_reports > 0 AND (status IN ('approved', 'pending')) IS TRUE"
            ),
        )
        batch_op.create_index(
            "ix_comment_roots_by_best",
            ["article_id", "best", "id"],
            unique=False,
            sqlite_where=sa.text("parent_id IS NULL AND shown AND NOT pinned"),
            postgresql_where=sa.text("parent_id IS NULL AND shown AND NOT pinned"),
        )
        batch_op.create_index(
            "ix_comment_roots_by_replies",
            ["article_id", "reply_count", "id"],
            unique=False,
            sqlite_where=sa.text("parent_id IS NULL AND shown AND NOT pinned"),
            postgresql_where=sa.text("parent_id IS NULL AND shown AND NOT pinned"),
        )
        batch_op.create_index(
            "ix_comment_roots_by_time",
            ["article_id", "id"],
            unique=False,
            sqlite_where=sa.text("parent_id IS NULL AND shown AND NOT pinned"),
            postgresql_where=sa.text("parent_id IS NULL AND shown AND NOT pinned"),
        )
        batch_op.create_index(
            "ix_comment_reported_by_time",
            ["site_id", "id", "status", "open_reports"],
            unique=False,
            sqlite_where=sa.text(
                "open_reports > 0 AND (status IN ('approved', 'pending')) IS TRUE"
            ),
            postgresql_where=sa.text(
                "open_reports > 0 AND (status IN ('approved', 'pending')) IS TRUE"
            ),
        )
        batch_op.create_index(
            "ix_comment_new_authors_by_time",
            ["site_id", "id", "status", "new_author"],
            unique=False,
            sqlite_where=sa.text("new_author AND (status = 'pending') IS TRUE"),
            postgresql_where=sa.text("new_author AND (status = 'pending') IS TRUE"),
        )
        batch_op.create_index(
            "ix_comment_links",
            ["site_id", "id", "has_link"],
            unique=False,
            sqlite_where=sa.text("has_link"),
            postgresql_where=sa.text("has_link"),
        )
        batch_op.create_index(
            "ix_comment_language",
            ["site_id", "language", "id"],
            unique=False,
            sqlite_where=sa.text("language IS NOT NULL"),
            postgresql_where=sa.text("language IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_comment_site", ["site_id", "id", "author_id", "fingerprint"], unique=False
        )

    op.create_table(
        "decision",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("comment_id", BIG, nullable=True),
        sa.Column("author_id", BIG, nullable=True),
        sa.Column("article_id", BIG, nullable=True),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("before", sa.String(length=300), nullable=True),
        sa.Column("after", sa.String(length=300), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("actor_kind", sa.String(length=32), nullable=False),
        sa.Column("actor_id", sa.String(length=300), nullable=False),
        sa.Column("actor_name", sa.String(length=300), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.Column("undoes_id", BIG, nullable=True),
        sa.Column("batch", sa.String(length=32), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_decision_article_id_article")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["author.id"], name=op.f("fk_decision_author_id_author")
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_decision_comment_id_comment")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_decision_site_id_site")),
        sa.ForeignKeyConstraint(
            ["undoes_id"], ["decision.id"], name=op.f("fk_decision_undoes_id_decision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_decision_author_id_id"), ["author_id", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_decision_batch"), ["batch"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_decision_comment_id_id"), ["comment_id", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_decision_site_id_id"), ["site_id", "id"], unique=False)

    op.create_table(
        "finding",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("comment_id", BIG, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("check", sa.String(length=32), nullable=False),
        sa.Column("rule", sa.String(length=300), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("match", sa.String(length=300), nullable=True),
        sa.Column("span_start", sa.Integer(), nullable=True),
        sa.Column("span_end", sa.Integer(), nullable=True),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_finding_comment_id_comment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_finding_check_comment_id"), ["check", "comment_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_finding_check_rule_comment_id"),
            ["check", "rule", "comment_id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_finding_comment_id"), ["comment_id"], unique=False)

    op.create_table(
        "revision",
        sa.Column("comment_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_by", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_revision_comment_id_comment")
        ),
        sa.PrimaryKeyConstraint("comment_id", "number", name=op.f("pk_revision")),
    )
    op.create_table(
        "vote",
        sa.Column("comment_id", BIG, nullable=False),
        sa.Column("author_id", BIG, nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["author.id"], name=op.f("fk_vote_author_id_author")
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_vote_comment_id_comment")
        ),
        sa.PrimaryKeyConstraint("comment_id", "author_id", name=op.f("pk_vote")),
    )
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vote_author_id"), ["author_id"], unique=False)

    op.create_table(
        "report",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("comment_id", BIG, nullable=False),
        sa.Column("author_id", BIG, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved", sa.String(length=32), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["author.id"], name=op.f("fk_report_author_id_author")
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_report_comment_id_comment")
        ),
        sa.ForeignKeyConstraint(
            ["resolved_by"], ["decision.id"], name=op.f("fk_report_resolved_by_decision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_author_id"), ["author_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_report_reason_comment_id"), ["reason", "comment_id"], unique=False
        )
        batch_op.create_index(
            "uq_report_reader", ["comment_id", "author_id", "revision"], unique=True
        )

    op.create_table(
        "seal",
        sa.Column("site_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("decision_id", BIG, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_seal_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_seal_site_id_site")),
        sa.PrimaryKeyConstraint("site_id", "number", name=op.f("pk_seal")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_seal_decision_id")),
    )
    if op.get_bind().dialect.name == "sqlite":
        _sqlite_extras()
    else:
        _postgresql_extras()


def downgrade() -> None:
    """Go back."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE comment_search")
    else:
        op.execute("DROP INDEX ix_comment_search")

    op.drop_table("seal")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index("uq_report_reader")
        batch_op.drop_index(batch_op.f("ix_report_reason_comment_id"))
        batch_op.drop_index(batch_op.f("ix_report_author_id"))

    op.drop_table("report")
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vote_author_id"))

    op.drop_table("vote")
    op.drop_table("revision")
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_finding_comment_id"))
        batch_op.drop_index(batch_op.f("ix_finding_check_rule_comment_id"))
        batch_op.drop_index(batch_op.f("ix_finding_check_comment_id"))

    op.drop_table("finding")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_site_id_id"))
        batch_op.drop_index(batch_op.f("ix_decision_comment_id_id"))
        batch_op.drop_index(batch_op.f("ix_decision_batch"))
        batch_op.drop_index(batch_op.f("ix_decision_author_id_id"))

    op.drop_table("decision")
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.drop_index("ix_comment_site")
        batch_op.drop_index(
            "ix_comment_language",
            sqlite_where=sa.text("language IS NOT NULL"),
            postgresql_where=sa.text("language IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_comment_links",
            sqlite_where=sa.text("has_link"),
            postgresql_where=sa.text("has_link"),
        )
        batch_op.drop_index(
            "ix_comment_new_authors_by_time",
            sqlite_where=sa.text("new_author AND (status = 'pending') IS TRUE"),
            postgresql_where=sa.text("new_author AND (status = 'pending') IS TRUE"),
        )
        batch_op.drop_index(
            "ix_comment_reported_by_time",
            sqlite_where=sa.text(
                "open_reports > 0 AND (status IN ('approved', 'pending')) IS TRUE"
            ),
            postgresql_where=sa.text(
                "open_reports > 0 AND (status IN ('approved', 'pending')) IS TRUE"
            ),
        )
        batch_op.drop_index(
            "ix_comment_roots_by_time",
            sqlite_where=sa.text("parent_id IS NULL AND shown AND NOT pinned"),
            postgresql_where=sa.text("parent_id IS NULL AND shown AND NOT pinned"),
        )
        batch_op.drop_index(
            "ix_comment_roots_by_replies",
            sqlite_where=sa.text("parent_id IS NULL AND shown AND NOT pinned"),
            postgresql_where=sa.text("parent_id IS NULL AND shown AND NOT pinned"),
        )
        batch_op.drop_index(
            "ix_comment_roots_by_best",
            sqlite_where=sa.text("parent_id IS NULL AND shown AND NOT pinned"),
            postgresql_where=sa.text("parent_id IS NULL AND shown AND NOT pinned"),
        )
        batch_op.drop_index(
            "ix_comment_reported",
            sqlite_where=sa.text(
                "open_reports > 0 AND (status IN ('approved', 'pending')) IS TRUE"
            ),
            postgresql_where=sa.text(
                "open_reports > 0 AND (status IN ('approved', 'pending')) IS TRUE"
            ),
        )
        batch_op.drop_index(
            "ix_comment_replies_by_time",
            sqlite_where=sa.text("parent_id IS NOT NULL AND shown"),
            postgresql_where=sa.text("parent_id IS NOT NULL AND shown"),
        )
        batch_op.drop_index(
            "ix_comment_replies_by_replies",
            sqlite_where=sa.text("parent_id IS NOT NULL AND shown"),
            postgresql_where=sa.text("parent_id IS NOT NULL AND shown"),
        )
        batch_op.drop_index(
            "ix_comment_replies_by_best",
            sqlite_where=sa.text("parent_id IS NOT NULL AND shown"),
            postgresql_where=sa.text("parent_id IS NOT NULL AND shown"),
        )
        batch_op.drop_index("ix_comment_queue_by_priority")
        batch_op.drop_index("ix_comment_queue")
        batch_op.drop_index(
            "ix_comment_pinned", sqlite_where=sa.text("pinned"), postgresql_where=sa.text("pinned")
        )
        batch_op.drop_index(
            "ix_comment_parent",
            sqlite_where=sa.text("parent_id IS NOT NULL"),
            postgresql_where=sa.text("parent_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_comment_new_authors",
            sqlite_where=sa.text("new_author AND (status = 'pending') IS TRUE"),
            postgresql_where=sa.text("new_author AND (status = 'pending') IS TRUE"),
        )
        batch_op.drop_index("ix_comment_author")
        batch_op.drop_index("ix_comment_article")

    op.drop_table("comment")
    with op.batch_alter_table("used_sign_on", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_used_sign_on_expires_at"))

    op.drop_table("used_sign_on")
    op.drop_table("signing_key")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_waiting",
            sqlite_where=sa.text("done_at IS NULL AND dead_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL AND dead_at IS NULL"),
        )
        batch_op.drop_index("ix_outbox_dead")

    op.drop_table("outbox")
    op.drop_table("ban")
    with op.batch_alter_table("author", schema=None) as batch_op:
        batch_op.drop_index("ix_author_standing_until")
        batch_op.drop_index(batch_op.f("ix_author_site_id_name_key_id"))

    op.drop_table("author")
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_article_site_id_id"))
        batch_op.drop_index(
            "ix_article_section",
            sqlite_where=sa.text("section IS NOT NULL"),
            postgresql_where=sa.text("section IS NOT NULL"),
        )
        batch_op.drop_index("ix_article_closes_at")

    op.drop_table("article")
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_token_site_id"))

    op.drop_table("api_token")
    with op.batch_alter_table("stored_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stored_answer_created_at"))

    op.drop_table("stored_answer")
    op.drop_table("site")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change")


def _sqlite_extras() -> None:
    for table in APPEND_ONLY:
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
            )
    op.execute(
        "CREATE VIRTUAL TABLE comment_search USING fts5(source, content='comment', content_rowid='id')"
    )
    # Left alone, FTS5 merges its index a great deal at a time inside the INSERT of whoever happens to write then.
    for setting, value in (("automerge", 0), ("crisismerge", 64)):
        op.execute(
            f"INSERT INTO comment_search(comment_search, rank) VALUES ('{setting}', {value})"
        )
    add = "INSERT INTO comment_search(rowid, source) VALUES (new.id, new.source);"
    drop = "INSERT INTO comment_search(comment_search, rowid, source) VALUES ('delete', old.id, old.source);"
    op.execute(f"CREATE TRIGGER comment_search_insert AFTER INSERT ON comment BEGIN {add} END")
    op.execute(f"CREATE TRIGGER comment_search_delete AFTER DELETE ON comment BEGIN {drop} END")
    op.execute(
        f"CREATE TRIGGER comment_search_update AFTER UPDATE OF source ON comment BEGIN {drop} {add} END"
    )


def _postgresql_extras() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    op.execute(
        "CREATE INDEX ix_comment_search ON comment USING gin (to_tsvector('simple', source))"
    )
