"""The counters that a batch of imported comments changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from comments.database.sql import change_many
from comments.models import Article, Author, Comment
from comments.services.comments.consequences import COUNTERS, consequences
from comments.services.comments.tombstones import has_place, place_changes
from comments.transfer.drafts import Draft

_AUTHOR_TABLE: Table = Author.__table__  # type: ignore[assignment]
_ARTICLE_TABLE: Table = Article.__table__  # type: ignore[assignment]
_ANSWERED = "UPDATE comment SET reply_count = reply_count + ?, shown = ? WHERE id = ?"


def count_drafts(session: Session, drafts: list[Draft]) -> None:
    """Count new comments with their authors and articles, and renew the articles' answers."""
    by_author: Counter[tuple[int, str]] = Counter()
    by_article: Counter[int] = Counter()
    comments = [draft.comment for draft in drafts]
    statuses = {row["status"] for row in comments}
    results = {status: consequences(None, status) for status in statuses}
    for row in comments:
        result, author_id = results[row["status"]], row["author_id"]
        by_article[row["article_id"]] += result.visible
        for name, more in zip(COUNTERS, result.counters, strict=True):
            if more:
                by_author[author_id, name] += more
    connection = session.connection()
    for name in sorted(COUNTERS):
        rows = [
            {"number": author, "more": more}
            for (author, counter), more in by_author.items()
            if counter == name
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


def count_stored_replies(session: Session, changes: Mapping[int, int]) -> None:
    """Count replies that appeared below comments which are stored, and let tombstones above them
    appear with them; a level of threads at once. The caller holds the articles' locks.
    """
    while changes:
        query = select(Comment.id, Comment.parent_id, Comment.status, Comment.reply_count).where(
            Comment.id.in_(changes)
        )
        values: list[tuple[int, bool, int]] = []
        above: Counter[int] = Counter()
        for number, parent_id, status, replies in session.execute(query):
            count = replies + changes[number]
            values.append((changes[number], has_place(status, count), number))
            if parent_id is not None:
                above[parent_id] += place_changes(status, count, changes[number])
        change_many(session, _ANSWERED, sorted(values, key=lambda row: row[2]))
        changes = {number: more for number, more in above.items() if more}
