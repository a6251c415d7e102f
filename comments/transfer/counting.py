"""The counters that a batch of imported comments changes."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Table, bindparam, update
from sqlalchemy.orm import Session

from comments.models import Article, Author
from comments.services.comments.consequences import COUNTERS, consequences
from comments.transfer.drafts import Draft

_AUTHOR_TABLE: Table = Author.__table__  # type: ignore[assignment]
_ARTICLE_TABLE: Table = Article.__table__  # type: ignore[assignment]


def count_drafts(session: Session, drafts: list[Draft]) -> None:
    """Count new comments with their authors and articles, and renew the articles' answers."""
    by_author: Counter[tuple[int, str]] = Counter()
    by_article: Counter[int] = Counter({draft.comment["article_id"]: 0 for draft in drafts})
    for draft in drafts:
        result = consequences(None, draft.comment["status"])
        for name, more in zip(COUNTERS, result.counters, strict=True):
            by_author[draft.comment["author_id"], name] += more
        by_article[draft.comment["article_id"]] += result.visible
    connection = session.connection()
    for name in sorted(COUNTERS):
        rows = [
            {"number": author, "more": more}
            for (author, counter), more in by_author.items()
            if counter == name and more
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
