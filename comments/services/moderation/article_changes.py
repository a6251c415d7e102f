"""What moderators change of an article: its thread opened or closed, its mode, pace, section, title
and address; each on the record.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from comments.models import Article
from comments.services.audit_log.recording import LINE, record
from comments.services.comments.transitions import touch
from comments.services.context import DecisionContext
from comments.services.sites.article_names import read_staff_name
from comments.services.sites.articles import get_article, lock_article


def set_article(
    session: Session,
    site_id: int,
    name: str,
    changes: dict[str, Any],
    context: DecisionContext,
    *,
    named_by: str = "staff",
) -> Article:
    """Open or close a thread, now or at a moment, choose its mode or pace, and record it.

    ``changes`` holds any of ``open``, ``closes_at``, ``mode``, ``slow_mode``, ``section``, ``url``
    and ``title``; ``named_by`` says whose word these are, by default one that lasts. Opening a
    thread whose time had come also takes away that end. Raises ``NotFound``.
    """
    article = lock_article(session, get_article(session, site_id, name).id)
    changes = read_staff_name(article.site.record, changes)
    if "url" in changes or "title" in changes:
        article.named_by = named_by
    past_end = article.closes_at is not None and article.closes_at <= context.at
    if changes.get("open") and "closes_at" not in changes and past_end:
        changes = {**changes, "closes_at": None}
    for attribute, value in changes.items():
        before = getattr(article, attribute)
        if before == value:
            continue
        setattr(article, attribute, value)
        is_cut = attribute == "url" and before is not None and len(before) > LINE
        record(
            session,
            f"article_{attribute}",
            replace(context, note=before) if is_cut else context,
            site_id=site_id,
            article=article,
            before=_spell(before),
            after=_spell(value),
        )
    touch(article)
    session.flush()
    return article


def read_article_value(attribute: str, text: str) -> Any:
    """Read a value of an article as the log spells it."""
    if text == "none":
        return None
    if attribute == "open":
        return text == "yes"
    if attribute == "closes_at":
        return datetime.fromisoformat(text)
    return int(text) if attribute == "slow_mode" else text


def _spell(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {True: "yes", False: "no", None: "none"}[value]
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)
