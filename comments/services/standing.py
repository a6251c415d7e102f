"""What a site thinks of an author, and of an article's thread: standing, opening, closing, mode."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from comments.errors import InvalidInput, NotFound
from comments.models import STANDINGS, Actor, Article, Author, Decision, private_id
from comments.services.changing import touch
from comments.services.sites import get_article, lock_article
from comments.text import clean_line

_TIMED = ("suspended", "premoderated", "banned", "shadowed", "trusted")


def get_author(session: Session, site_id: int, author_id: str) -> Author:
    """Return an author of this site. Raises ``NotFound``."""
    number = private_id(author_id)
    author = session.get(Author, number, with_for_update=True) if number is not None else None
    if author is None or author.site_id != site_id:
        raise NotFound("There is no such author on this site.", code="unknown_author")
    return author


def set_standing(
    session: Session,
    site_id: int,
    author_id: str,
    *,
    standing: str,
    until: datetime | None,
    reason: str,
    actor: Actor,
    at: datetime,
) -> Author:
    """Give an author a standing, for good or until a moment, and record it.

    Raises ``NotFound``, or ``InvalidInput`` for an unknown standing, an end in the past, or no reason.
    """
    if standing not in STANDINGS:
        raise InvalidInput({"standing": f"A standing is one of {', '.join(STANDINGS)}."})
    if standing == "suspended" and until is None:
        raise InvalidInput({"until": "A suspension needs an end; without one, use banned."})
    if until is not None and (standing not in _TIMED or until <= at):
        raise InvalidInput({"until": "The end must lie in the future, and a normal standing has none."})
    said = clean_line(reason, "reason", 300)
    author = get_author(session, site_id, author_id)
    before = author.standing_at(at)
    author.standing, author.standing_until, author.standing_reason = standing, until, said
    session.add(_entry(site_id, "standing", before, _until(standing, until), said, actor, at, author_id=author.id))
    session.flush()
    return author


def _until(standing: str, until: datetime | None) -> str:
    return f"{standing} until {until.isoformat(timespec='seconds')}" if until else standing


def set_article(
    session: Session, site_id: int, name: str, changes: dict[str, Any], *, actor: Actor, at: datetime
) -> Article:
    """Open or close a thread, now or at a moment, choose its mode or pace, and record it.

    ``changes`` holds any of ``open``, ``closes_at``, ``mode``, ``slow_mode``, ``section``. Raises ``NotFound``.
    """
    article = lock_article(session, get_article(session, site_id, name).id)
    if changes.get("open") and "closes_at" not in changes and not article.accepts_comments(at):
        changes = {**changes, "closes_at": None}
    for attribute, value in changes.items():
        before = getattr(article, attribute)
        if before == value:
            continue
        setattr(article, attribute, value)
        session.add(
            _entry(site_id, f"article_{attribute}", _say(before), _say(value), None, actor, at, article_id=article.id)
        )
    touch(article)
    session.flush()
    return article


def _say(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return {True: "yes", False: "no", None: "none"}.get(value, str(value))  # type: ignore[call-overload, no-any-return]


def _entry(
    site_id: int, action: str, before: str, after: str, reason: str | None, actor: Actor, at: datetime, **subject: int
) -> Decision:
    return Decision(
        site_id=site_id,
        action=action,
        before=before,
        after=after,
        reason=reason,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        created_at=at,
        **subject,
    )
