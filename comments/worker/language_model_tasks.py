"""What the worker has the site's language model write: translations, and summaries of digests."""

from __future__ import annotations

from flask import Flask

from comments.database.engines import db, writing
from comments.models import OutboxItem, Site, utc_now
from comments.services import outbox
from comments.services.comments import translations
from comments.services.digests import summaries
from comments.services.language_model import Question
from comments.services.maintenance.language_model_budget import spend_question
from comments.settings import Settings

KINDS = (translations.KIND, summaries.KIND)
PATIENCE = 6
"""A text is waited for so many times longer than a verdict."""


def write_for_readers(app: Flask, settings: Settings, number: int, lease: str) -> None:
    """Do one such piece of work: ask while holding no transaction, then store the text and the end
    of the work in one. Raises ``Unanswered``: it is tried again later.
    """
    question = _question(app, settings, number)
    text = question.ask() if question is not None and _may_ask(app, number) else None
    with app.app_context():
        session = db.session()
        writing(session)
        item = outbox.hold(session, number, lease)
        if item is None:
            return
        if text is not None and item.kind == translations.KIND:
            translations.store_translation(session, item, text, utc_now())
        elif text is not None:
            summaries.store_summary(session, item, text)
        outbox.finish(item, utc_now())
        session.commit()


def _question(app: Flask, settings: Settings, number: int) -> Question | None:
    with app.app_context():
        session = db.session()
        item = session.get_one(OutboxItem, number)
        asks = (
            translations.translation_question
            if item.kind == translations.KIND
            else summaries.summary_question
        )
        timeout = settings.external_timeout * PATIENCE
        return asks(session, item, timeout, loopback=settings.loopback_checks)


def _may_ask(app: Flask, number: int) -> bool:
    """Spend one of the day's questions; say whether there was one left."""
    with app.app_context():
        session = db.session()
        writing(session)
        item = session.get_one(OutboxItem, number)
        site = session.get_one(Site, item.site_id)
        limit = site.settings.chat_daily
        allowed = spend_question(session, site.id, item.kind, limit, utc_now())
        session.commit()
        return allowed
