"""What a batch of an import locks before it writes, so that it and those who write meanwhile both
get on.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from comments.models import Article, Author
from comments.transfer.drafts import Draft
from comments.transfer.writer import Writer

_DEADLOCK = "40P01"
_TRIES = 10


def lock_batch(session: Session, site_id: int, writer: Writer, drafts: Sequence[Draft]) -> None:
    """Lock the site against other imports and, on PostgreSQL, what is here of what a batch changes:
    its articles, then its authors, each in the order of their ids.

    Others may lock an author first: who signs in under a new name has their articles renewed. Where
    that is a deadlock and this transaction the one that gives way, it locks anew; nothing may have
    been written in it before.
    """
    for _ in range(_TRIES - 1):
        try:
            _lock(session, site_id, writer, drafts)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) != _DEADLOCK:
                raise
            session.rollback()
        else:
            return
    _lock(session, site_id, writer, drafts)


def _lock(session: Session, site_id: int, writer: Writer, drafts: Sequence[Draft]) -> None:
    writer.lock()
    if session.get_bind().dialect.name != "postgresql":
        return
    entries = [draft.entry for draft in drafts]
    keys = {entry.article.key for entry in entries}
    articles = select(Article.id).where(Article.site_id == site_id, Article.key.in_(keys))
    session.execute(articles.order_by(Article.id).with_for_update())
    authors = select(Author.id).where(Author.id.in_(writer.people.present_ids(entries)))
    session.execute(authors.order_by(Author.id).with_for_update(key_share=True))
