"""A digest summed up in words by the site's language model: never part of the digest itself, always
labelled, and gone as soon as one of the comments it was made from goes.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.digest.contribution import plain
from comments.models import (
    Article,
    Comment,
    Digest,
    DigestMember,
    OutboxItem,
    SiteSettings,
    public_id,
)
from comments.services.comments.transitions import touch
from comments.services.language_model import Question
from comments.services.maintenance.external_providers import chat_service, provider_name
from comments.services.outbox import enqueue
from comments.services.sites.articles import lock_article
from comments.text import excerpt

KIND = "summary"
MOST_COMMENTS = 60
_TEXT_LENGTH = 300
LONGEST_SUMMARY = 1_200
_TASK = """\
Sum up what readers of a news article say, in three to five plain sentences in the language with \
the code {language}. Give each theme its due, take no side, name nobody, quote nothing, and say \
nothing that no comment says."""


def writes_summaries(settings: SiteSettings) -> bool:
    """Say whether the site has its digests summed up."""
    return bool(settings.digest and settings.chat_summary and settings.chat_url)


def plan_summary(session: Session, article: Article, at: datetime) -> None:
    """Promise a summary of the digest that has just been built."""
    if not writes_summaries(article.site.settings):
        return
    key = f"summary/{public_id(article.id)}/{at.isoformat()}"
    payload = {"article": article.id, "built_at": at.isoformat()}
    enqueue(session, KIND, key, payload, site_id=article.site_id)


def summary_question(
    session: Session, item: OutboxItem, timeout: float, *, loopback: bool
) -> Question | None:
    """Return the question an item promises; None where the digest has changed since."""
    digest = _digest(session, item)
    if digest is None:
        return None
    article = session.get_one(Article, digest.article_id)
    settings = article.site.settings
    if not writes_summaries(settings):
        return None
    task = _TASK.format(language=article.language or settings.language)
    material = {"title": article.title or "", "themes": _themes(session, article)}
    service = chat_service(settings, timeout, loopback=loopback)
    return Question(service, task, material, 600)


def store_summary(session: Session, item: OutboxItem, text: str) -> None:
    """Keep the summary of a digest of which nothing has left since it was asked for."""
    lock_article(session, item.payload["article"])
    digest = _digest(session, item)
    if digest is None:
        return
    article = session.get_one(Article, digest.article_id)
    digest.summary = excerpt(text, LONGEST_SUMMARY)
    digest.summary_by = provider_name(article.site.settings)
    touch(article)


def _digest(session: Session, item: OutboxItem) -> Digest | None:
    digest = session.get(Digest, item.payload.get("article", 0), populate_existing=True)
    if digest is None or digest.departed:
        return None
    return digest if digest.built_at.isoformat() == item.payload.get("built_at") else None


def _themes(session: Session, article: Article) -> list[list[str]]:
    query = (
        select(DigestMember.theme, Comment.html)
        .join(Comment, Comment.id == DigestMember.comment_id)
        .where(DigestMember.article_id == article.id, Comment.status == "approved")
        .order_by(DigestMember.place, DigestMember.theme)
        .limit(MOST_COMMENTS)
    )
    themes: dict[int, list[str]] = {}
    for theme, html in session.execute(query):
        themes.setdefault(theme, []).append(excerpt(plain(html), _TEXT_LENGTH))
    return list(themes.values())
