"""The counters that a batch of imported comments changes."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from comments.models import Article, Author, Comment
from comments.transfer.rows import Draft

_TALLY = {"approved": "approved", "rejected": "rejected", "spam": "rejected", "pending": "pending"}
_COMMENT_TABLE: Table = Comment.__table__  # type: ignore[assignment]
_AUTHOR_TABLE: Table = Author.__table__  # type: ignore[assignment]
_ARTICLE_TABLE: Table = Article.__table__  # type: ignore[assignment]


def count_replies(session: Session, changes: Counter[int]) -> None:
    """Count replies of stored comments, and let tombstones above them appear."""
    while changes:
        query = select(
            Comment.id, Comment.parent_id, Comment.status, Comment.shown, Comment.reply_count
        )
        above: Counter[int] = Counter()
        rows = []
        for number, parent_id, _, visible, count in session.execute(
            query.where(Comment.id.in_(list(changes)))
        ):
            rows.append({"number": number, "count": count + changes[number]})
            if not visible and parent_id is not None:
                above[parent_id] += 1
        statement = update(_COMMENT_TABLE).where(_COMMENT_TABLE.c.id == bindparam("number"))
        session.connection().execute(
            statement.values(reply_count=bindparam("count"), shown=True), rows
        )
        changes = above


def count_drafts(session: Session, drafts: list[Draft]) -> None:
    """Count new comments with their authors and articles, and renew the articles' answers."""
    by_author: Counter[tuple[int, str]] = Counter()
    by_article: Counter[int] = Counter({draft.comment["article_id"]: 0 for draft in drafts})
    for draft in drafts:
        status = draft.comment["status"]
        if status in _TALLY:
            by_author[draft.comment["author_id"], _TALLY[status]] += 1
        by_article[draft.comment["article_id"]] += status == "approved"
    connection = session.connection()
    for name in sorted(set(_TALLY.values())):
        rows = [
            {"number": author, "more": more}
            for (author, tally), more in by_author.items()
            if tally == name
        ]
        column = _AUTHOR_TABLE.c[name]
        statement = update(_AUTHOR_TABLE).where(_AUTHOR_TABLE.c.id == bindparam("number"))
        if rows:
            connection.execute(
                statement.values({name: column + bindparam("more")}),
                sorted(rows, key=lambda row: int(row["number"])),
            )
    article = _ARTICLE_TABLE
    counted = update(article).where(article.c.id == bindparam("number"))
    values = {
        "comment_count": article.c.comment_count + bindparam("more"),
        "version": article.c.version + 1,
    }
    rows = [{"number": number, "more": more} for number, more in sorted(by_article.items())]
    connection.execute(counted.values(values), rows)
