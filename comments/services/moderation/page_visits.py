"""Visits that correct what an article is called and where it is: a page says both of itself, and
some visitors' word for it counts.

Staff, whom the publisher has signed in with the address of their account, correct it at once, and
the log says so. Readers with an approved comment are counted once each, as for their comments.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from comments.database.records import find_record
from comments.database.upsert import upsert
from comments.models import (
    Actor,
    Article,
    ArticleRecord,
    AuthorRecord,
    PageWitness,
    SiteRecord,
    public_id,
)
from comments.services.context import DecisionContext
from comments.services.identity.staff_accounts import find_account, find_membership
from comments.services.moderation.article_changes import set_article
from comments.services.sites.article_names import BY_VISIT, LASTING, is_witness, weigh_page_name
from comments.services.sites.articles import find_article
from comments.text import PageData


def correctable(
    session: Session, site: SiteRecord, author: AuthorRecord, key: str
) -> Article | None:
    """Return the article, where this reader's next visit may still correct its name."""
    article = find_article(session, site.id, key)
    if article is None or article.named_by in LASTING:
        return None
    if article.named_by != BY_VISIT and is_witness(session, article.id, author):
        return article
    return article if _colleague(session, article, author) is not None else None


def note_visit(
    session: Session, site: SiteRecord, author: AuthorRecord, key: str, page: PageData, at: datetime
) -> None:
    """Take what a page says of itself from a reader who stands on it."""
    article = correctable(session, site, author, key)
    if article is None or page.url is None:
        return
    colleague = _colleague(session, article, author)
    if colleague is not None:
        changes = {"url": page.url, "title": page.title or article.title}
        if changes != {"url": article.url, "title": article.title}:
            name = public_id(article.id)
            set_article(
                session, site.id, name, changes, DecisionContext(colleague, at), named_by=BY_VISIT
            )
        return
    locked = find_record(session, ArticleRecord, Article, "id = ?", article.id, lock=True)
    assert locked is not None
    weigh_page_name(session, locked, author, page.url, page.title)
    upsert(session, PageWitness, [{"article_id": locked.id, "author_id": author.id}])


def _colleague(session: Session, article: Article, author: AuthorRecord) -> Actor | None:
    """Return the member of the site's staff whom the publisher says this reader is."""
    if author.kind != "sso" or not author.email or not author.email_verified:
        return None
    account = find_account(session, author.email)
    member = find_membership(session, account.id, article.site_id) if account else None
    if account is None or member is None:
        return None
    if member.sections and article.section not in member.sections:
        return None
    return Actor("person", public_id(account.id), account.shown_name)
