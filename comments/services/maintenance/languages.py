"""The worker looks again at the language of what was written: it has the identifier, which serving
processes mostly do not.

Texts are read, identified while nothing is locked, and their languages stored where the text is
still the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from comments.models import Article, Comment
from comments.services.audit_log.followers import mark_read, next_entries, sites_with_news
from comments.services.sites.articles import lock_article

READER = "languages"
BATCH = 200
_WRITTEN = ("post", "edit", "import")
_QUOTED = re.compile(r"^ {0,3}>.*$", re.MULTILINE)

Identify = Callable[[Sequence[str]], Sequence[str | None]]


@dataclass(frozen=True, slots=True)
class Text:
    """A comment's text as it was read, and the language that it has, or that its article has."""

    comment_id: int
    article_id: int
    revision: int
    source: str
    language: str | None
    article_language: str | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts of the entries of a site's log between two of them, the last included."""

    site_id: int
    after: int
    last: int
    entries: int
    texts: tuple[Text, ...]


def sites_to_identify(session: Session) -> list[int]:
    """Return the sites with texts that nobody has looked at."""
    return sites_with_news(session, READER)


def read_texts(session: Session, site_id: int, at: datetime) -> Batch | None:
    """Return the texts that are next on a site; None where all have been looked at."""
    after, entries = next_entries(session, site_id, READER, at, BATCH)
    if not entries:
        return None
    numbers = {entry.comment_id for entry in entries if entry.action in _WRITTEN}
    columns = (Comment.id, Comment.article_id, Comment.revision, Comment.source, Comment.language)
    rows = session.execute(
        select(*columns, Article.language)
        .join(Article, Article.id == Comment.article_id)
        .where(Comment.id.in_(numbers))
    )
    texts = tuple(Text(*row) for row in rows)
    return Batch(site_id, after, entries[-1].id, len(entries), texts)


def languages_of(batch: Batch, identify: Identify) -> dict[Text, str | None]:
    """Return the languages of those texts that have another one by now."""
    codes = identify([_QUOTED.sub(" ", text.source) for text in batch.texts])
    languages = {
        text: code or text.article_language for text, code in zip(batch.texts, codes, strict=True)
    }
    return {text: code for text, code in languages.items() if code != text.language}


def store_languages(session: Session, batch: Batch, languages: dict[Text, str | None]) -> None:
    """Store the languages, and that these entries have been read. The caller commits.

    Nothing is stored where another worker has read them meanwhile.
    """
    if not mark_read(session, batch.site_id, READER, after=batch.after, last=batch.last):
        return
    by_article: dict[int, list[Text]] = defaultdict(list)
    for text in languages:
        by_article[text.article_id].append(text)
    for number, texts in sorted(by_article.items()):
        article = lock_article(session, number)
        # An edit meanwhile has an entry of its own, which is read later.
        current = session.execute(
            select(Comment.id, Comment.revision, Comment.shown).where(
                Comment.id.in_([text.comment_id for text in texts])
            )
        )
        present = {row.id: row for row in current}
        same = [
            text
            for text in texts
            if (row := present.get(text.comment_id)) and row.revision == text.revision
        ]
        if same:
            values = [{"id": text.comment_id, "language": languages[text]} for text in same]
            session.execute(update(Comment), values)
            article.version += sum(present[text.comment_id].shown for text in same)
    session.flush()
