"""Give every article's key its one spelling, merge threads that meet under it, and count whose
visits have spoken for an article's name.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from comments.errors import InvalidInput
from comments.text import canonical_key

revision = "0031"
down_revision = "0030"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_AT_ONCE = 1_000
_BATCH = sa.text(
    "SELECT id, site_id, key, comment_count, merged_into_id FROM article"
    " WHERE id > :after ORDER BY id LIMIT :most"
)
_HOLDER = sa.text("SELECT id FROM article WHERE site_id = :site AND key = :key")
_SPELL = sa.text("UPDATE article SET key = :key, version = version + 1 WHERE id = :id")
_ENTER = sa.text(
    "INSERT INTO decision (site_id, article_id, action, before, after, note, actor_kind, actor_id,"
    " actor_name, created_at) VALUES (:site, :id, 'article_merge', :old, :key, :note, 'rule',"
    " 'upgrade', 'Upgrade', :at) RETURNING id"
).bindparams(sa.bindparam("at", type_=sa.DateTime(timezone=True)))
_REMEMBER = sa.text(
    "INSERT INTO merged_comment (decision_id, comment_id)"
    " SELECT CAST(:decision AS BIGINT), id FROM comment WHERE article_id = :id"
)
_MOVE = sa.text("UPDATE comment SET article_id = :target WHERE article_id = :id")
_LEAVE = sa.text(
    "UPDATE article SET comment_count = 0, merged_into_id = :target, version = version + 1,"
    " votes_version = votes_version + 1 WHERE id = :id"
)
_RECEIVE = sa.text(
    "UPDATE article SET comment_count = comment_count + :count, version = version + 1,"
    " votes_version = votes_version + 1 WHERE id = :target"
)
_NOTE = "Both keys spell the same page."


def upgrade() -> None:
    """Go forwards: a merge is an entry of the log, and undone as any is."""
    op.create_table(
        "page_witness",
        sa.Column("article_id", BIG, nullable=False),
        sa.Column("author_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_page_witness_article_id_article"
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["author.id"], name="fk_page_witness_author_id_author"
        ),
        sa.PrimaryKeyConstraint("article_id", "author_id", name="pk_page_witness"),
    )
    op.create_index("ix_page_witness_author_id", "page_witness", ["author_id"])
    connection, after = op.get_bind(), -1
    while articles := connection.execute(_BATCH, {"after": after, "most": _AT_ONCE}).all():
        for article in articles:
            _respell(connection, article)
        after = articles[-1][0]


def downgrade() -> None:
    """Go back; keys stay as they are spelled, and merges in the log."""
    op.drop_table("page_witness")


def _respell(connection: sa.Connection, article: Sequence[Any]) -> None:
    number, site, old, count, merged_into = article
    try:
        key = canonical_key(old)
    except InvalidInput:
        return
    if key == old:
        return
    target = connection.scalar(_HOLDER, {"site": site, "key": key})
    if target is None:
        connection.execute(_SPELL, {"id": number, "key": key})
    elif merged_into is None:
        _merge(connection, number, target, site=site, old=old, key=key, count=count)


def _merge(
    connection: sa.Connection,
    number: int,
    target: int,
    *,
    site: int,
    old: str,
    key: str,
    count: int,
) -> None:
    home = _home(connection, target)
    if home == number:
        return
    names = {"site": site, "id": number, "old": old, "key": key, "note": _NOTE}
    decision = connection.scalar(_ENTER, {**names, "at": datetime.now(UTC)})
    connection.execute(_REMEMBER, {"decision": decision, "id": number})
    connection.execute(_MOVE, {"target": home, "id": number})
    connection.execute(_LEAVE, {"target": home, "id": number})
    connection.execute(_RECEIVE, {"target": home, "count": count})


def _home(connection: sa.Connection, number: int) -> int:
    """Return the article that has this one's thread now."""
    onward = sa.text("SELECT merged_into_id FROM article WHERE id = :id")
    while (following := connection.scalar(onward, {"id": number})) is not None:
        number = following
    return number
