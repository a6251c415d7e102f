"""The worker looks again at the language of what was written: it has the identifier, which serving
processes mostly do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.models import Comment, Decision
from comments.screening import language
from comments.services.audit_log.following import read_on, sites_with_news
from comments.services.sites.articles import lock_article

READER = "languages"
BATCH = 500
_LOADING_SECONDS = 60.0
_WRITTEN = ("post", "edit", "import")
_QUOTED = re.compile(r"^ {0,3}>.*$", re.MULTILINE)


def sites_to_identify(session: Session) -> list[int]:
    """Return the sites with texts that nobody has looked at, where the identifier is installed."""
    sites = sites_with_news(session, READER)
    return sites if sites and language.wait(_LOADING_SECONDS) else []


def identify_languages(session: Session, site_id: int, at: datetime) -> int:
    """Give comments the language of their text where it is sure; return how many entries of the
    log were read.
    """
    entries = read_on(session, site_id, READER, at, BATCH)
    for number, comment_ids in _by_article(session, entries).items():
        article = lock_article(session, number)
        for comment in session.scalars(select(Comment).where(Comment.id.in_(comment_ids))):
            code = language.identify(_QUOTED.sub(" ", comment.source)) or article.language
            if code != comment.language:
                comment.language = code
                article.version += int(comment.shown)
    session.flush()
    return len(entries)


def _by_article(session: Session, entries: Iterable[Decision]) -> dict[int, list[int]]:
    """The comments that were written, by their articles in the order in which these are locked."""
    numbers = {entry.comment_id for entry in entries if entry.action in _WRITTEN}
    query = select(Comment.article_id, Comment.id).where(Comment.id.in_(numbers))
    articles: dict[int, list[int]] = {}
    for article_id, comment_id in session.execute(query.order_by(Comment.article_id)):
        articles.setdefault(article_id, []).append(comment_id)
    return articles
