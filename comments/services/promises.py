"""Work that a transaction promises and the worker does after it: rows of the outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from comments.models import Article, Comment, OutboxItem, public_id, utc_now
from comments.screening.draft import Rules
from comments.services.judging import Setting


def promise(
    session: Session, kind: str, key: str, payload: dict[str, Any], *, site_id: int | None, at: datetime | None = None
) -> None:
    """Promise a piece of work, once for each ``key``, however often this is called."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    moment = at or utc_now()
    values = {
        "site_id": site_id,
        "kind": kind,
        "key": key,
        "payload": payload,
        "created_at": moment,
        "available_at": moment,
        "attempts": 0,
    }
    session.execute(insert(OutboxItem).values(**values).on_conflict_do_nothing(index_elements=["key"]))


def promise_external_checks(session: Session, article: Article, comment: Comment, setting: Setting) -> None:
    """Promise the site's external checks of the comment's present revision; they run in the worker, never here."""
    if comment.status != "pending" or comment.author.standing_at(setting.at) == "trusted":
        return
    for check in Rules.of(article.site.settings).external:
        payload = {
            "comment": comment.id,
            "revision": comment.revision,
            "check": check,
            "address": setting.remote_addr,
            "user_agent": setting.user_agent,
            "referrer": setting.referrer,
        }
        key = f"check/{check}/{public_id(comment.id)}/{comment.revision}"
        promise(session, "check", key, payload, site_id=comment.site_id, at=setting.at)
