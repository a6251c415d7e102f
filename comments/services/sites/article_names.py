"""What an article is called and where it is: whose word counts, and how a wrong one is corrected.

The publisher's word (a signed claim) and staff's stand until one of them says otherwise. Before
that, the page of the first comment names the article, and a majority of established readers, each
counted once, at a comment or a visit, corrects it. The majority is kept as Boyer and Moore's vote
keeps it: one number. What a member of staff has read on the page is above readers' pages.
https://www.cs.utexas.edu/~moore/best-ideas/mjrty/
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from comments.database.sql import change, rows
from comments.errors import InvalidInput
from comments.models import Article, ArticleRecord, AuthorRecord, SiteRecord
from comments.screening.language import read_tag
from comments.services.sites.articles import lock_article, open_article
from comments.text import PageData, clean_title, clean_url, origin_of

MOST_SUPPORT = 5
"""Readers who must differ before a name that many have confirmed is given up."""
LASTING = ("staff", "publisher")
"""Who has the last word on a name, until one of them says otherwise."""
BY_VISIT = "visit"
_WRITTEN_HERE = "SELECT 1 FROM comment WHERE author_id = ? AND article_id = ? LIMIT 1"
_WITNESSED = "SELECT 1 FROM page_witness WHERE article_id = ? AND author_id = ?"
_SUPPORT = "UPDATE article SET name_support = ? WHERE id = ?"
_SPEAK = "UPDATE article SET language = ? WHERE id = ?"
_RENAME = (
    "UPDATE article SET url = ?, title = ?, name_support = 1, named_by = 'reader',"
    " version = version + 1 WHERE id = ?"
)


def weigh_page_name(
    session: Session,
    article: ArticleRecord,
    author: AuthorRecord,
    url: str | None,
    title: str | None,
) -> None:
    """Count what the page of a new comment says of its address and headline.

    ``article`` is held; ``url`` is one of the site's own. The words of readers
    nobody knows yet, and second comments, count for nothing.
    """
    if url is None or article.named_by in (*LASTING, BY_VISIT):
        return
    named = (url, title or article.title)
    agrees = named == (article.url, article.title)
    if agrees and article.name_support >= MOST_SUPPORT:
        return
    nameless = article.url is None and article.title is None
    if not nameless and not is_witness(session, article.id, author):
        return
    if agrees:
        change(session, _SUPPORT, article.name_support + 1, article.id)
    elif not nameless and article.name_support > 0:
        change(session, _SUPPORT, article.name_support - 1, article.id)
    else:
        change(session, _RENAME, *named, article.id)


def take_language(session: Session, article: ArticleRecord, tag: object) -> ArticleRecord:
    """Give the article, which is held, the language its page names, where it has none; return it as
    it is now.
    """
    language = read_tag(tag)
    if language is None or article.language is not None:
        return article
    change(session, _SPEAK, language, article.id)
    return replace(article, language=language)


def name_by_publisher(
    session: Session, site: SiteRecord, key: str, page: PageData, at: datetime
) -> Article:
    """Name the article with this key as its publisher's signed word has it; open it where nobody
    has commented yet.
    """
    article = open_article(session, site, key, url=page.url, title=page.title, at=at)
    article = lock_article(session, article.id)
    if page.url is not None or page.title is not None:
        url, title = page.url or article.url, page.title or article.title
        article.version += int((url, title) != (article.url, article.title))
        article.url, article.title, article.named_by = url, title, "publisher"
        session.flush()
    if page.language is not None and page.language != article.language:
        article.language = page.language
        session.flush()
    return article


def read_staff_name(site: SiteRecord, changes: dict[str, Any]) -> dict[str, Any]:
    """Return changes of an article with ``url`` and ``title`` as they are kept.

    Raises ``InvalidInput``: staff are programs or people who can mend what they send.
    """
    clean = dict(changes)
    if clean.get("language") is not None:
        clean["language"] = read_tag(clean["language"])
        if clean["language"] is None:
            raise InvalidInput({"language": "This is no language tag, such as en or pt-BR."})
    if clean.get("title") is not None:
        clean["title"] = clean_title(clean["title"])
    if clean.get("url") is not None:
        clean["url"] = clean_url(clean["url"])
        if origin_of(clean["url"]) not in site.origins:
            raise InvalidInput(
                {"url": "This address does not belong to the site."}, code="foreign_url"
            )
    return clean


def is_witness(session: Session, article_id: int, author: AuthorRecord) -> bool:
    """Say whether a reader's page counts for the article's name: readers nobody knows yet do not,
    and nobody does twice.
    """
    if not author.approved or author.standing not in ("normal", "trusted"):
        return False
    if rows(session, _WRITTEN_HERE, (author.id, article_id)):
        return False
    return not rows(session, _WITNESSED, (article_id, author.id))
