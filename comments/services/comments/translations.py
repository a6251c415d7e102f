"""Translations of comments: asked for by readers, made by the worker, kept as long as the text
stays.

A translation is sanitised as any comment is, and may link to nothing that the comment does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from comments.errors import Conflict, InvalidInput
from comments.models import (
    Comment,
    CommentTranslation,
    OutboxItem,
    SiteRecord,
    SiteSettings,
    public_id,
    utc_now,
)
from comments.screening.external.transport import Unanswered
from comments.services.comments.screening_facts import text_rules
from comments.services.language_model import Question
from comments.services.maintenance.external_providers import chat_service, provider_name
from comments.services.outbox import enqueue
from comments.text import render

KIND = "translate"
_TASK = """\
Translate a reader's comment into the language with the code {language}. Keep its meaning, its \
tone and its Markdown; add, leave out and soften nothing. Keep addresses of links as they are. The \
"text" of your answer is the translation alone."""
_LONGEST = 4_000
_AGAIN = timedelta(minutes=10)
"""After how long what could not be translated may be asked for again."""
State = Literal["ready", "waiting", "failed", "none"]


@dataclass(frozen=True, slots=True)
class Translation:
    """A comment in another language, as far as it has come."""

    state: State
    html: str = ""
    provider: str = ""


def offers_translation(settings: SiteSettings) -> bool:
    """Say whether the site has comments translated."""
    return bool(settings.chat_translation and settings.chat_url and settings.chat_model)


def find_translation(session: Session, comment: Comment, language: str) -> Translation:
    """Return a visible comment's translation, or what has become of the wish for one."""
    row = session.get(CommentTranslation, (comment.id, language))
    if row is not None and row.revision == comment.revision:
        return Translation("ready", row.html, row.provider)
    item = session.scalar(select(OutboxItem).where(OutboxItem.key == _key(comment, language)))
    ended_at = item and (item.done_at or item.dead_at)
    if item is None or (ended_at and ended_at < utc_now() - _AGAIN):
        return Translation("none")
    return Translation("failed" if ended_at else "waiting")


def request_translation(
    session: Session, site: SiteRecord, comment: Comment, language: str
) -> None:
    """Promise a translation, once for each text and language. Raises ``Conflict`` where the site
    has none made.
    """
    if not offers_translation(site.settings):
        raise Conflict("This site has no comments translated.", code="no_translation")
    if find_translation(session, comment, language).state == "none":
        session.execute(delete(OutboxItem).where(OutboxItem.key == _key(comment, language)))
        payload = {"comment": comment.id, "revision": comment.revision, "language": language}
        enqueue(session, KIND, _key(comment, language), payload, site_id=site.id)


def translation_question(
    session: Session, item: OutboxItem, timeout: float, *, loopback: bool
) -> Question | None:
    """Return the question an item promises; None where it is moot."""
    comment = _comment(session, item)
    if comment is None or not offers_translation(comment.article.site.settings):
        return None
    service = chat_service(comment.article.site.settings, timeout, loopback=loopback)
    task = _TASK.format(language=item.payload["language"])
    return Question(service, task, {"comment": comment.source}, _LONGEST)


def store_translation(session: Session, item: OutboxItem, text: str, at: datetime) -> None:
    """Keep a translation of what is still the comment's text. Raises ``Unanswered`` for a text that
    no comment could be, or that links where the comment does not.
    """
    comment = _comment(session, item)
    if comment is None:
        return
    settings = comment.article.site.settings
    rules = text_rules(settings)
    try:
        rendered, original = render(text, rules), render(comment.source, rules)
    except InvalidInput:
        raise Unanswered("its translation cannot be a comment") from None
    if not set(rendered.links) <= set(original.links):
        raise Unanswered("its translation has links of its own")
    session.merge(
        CommentTranslation(
            comment_id=comment.id,
            language=item.payload["language"],
            revision=comment.revision,
            html=rendered.html,
            provider=provider_name(settings),
            created_at=at,
        )
    )


def _comment(session: Session, item: OutboxItem) -> Comment | None:
    """The comment an item is about, as long as readers see it with the text it had then."""
    comment = session.get(Comment, item.payload.get("comment", 0))
    if comment is None or comment.status != "approved":
        return None
    return comment if comment.revision == item.payload.get("revision") else None


def _key(comment: Comment, language: str) -> str:
    return f"translate/{public_id(comment.id)}/{comment.revision}/{language}"
