"""What a site thinks of an author, and of an article's thread: standing, opening, closing, mode."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy.orm import Session

from comments.errors import InvalidInput
from comments.models import STANDINGS, Article, Author, Decision, Standing
from comments.services.audit_log import LINE, record
from comments.services.comments.transitions import touch
from comments.services.context import DecisionContext
from comments.services.owned import get_owned
from comments.services.sites.articles import get_article, lock_article
from comments.services.sites.naming import read_staff_name
from comments.text import clean_line


@dataclass(frozen=True, slots=True)
class StandingChange:
    """A standing, until when, and why."""

    standing: Standing
    until: datetime | None
    reason: str | None

    def __str__(self) -> str:
        """The standing as the ledger spells it."""
        return (
            f"{self.standing} until {self.until.isoformat(timespec='seconds')}"
            if self.until
            else self.standing
        )

    @classmethod
    def read(cls, text: str, reason: str | None) -> StandingChange:
        """Read what the ledger spells."""
        standing, _, until = text.partition(" until ")
        return cls(
            cast("Standing", standing), datetime.fromisoformat(until) if until else None, reason
        )


def get_author(session: Session, site_id: int, author_id: str, *, lock: bool = True) -> Author:
    """Return an author of this site, with ``lock`` held until the transaction ends. Raises
    ``NotFound``.
    """
    return get_owned(session, Author, site_id, author_id, lock=lock)


def set_standing(
    session: Session,
    site_id: int,
    author_id: str,
    change: StandingChange,
    context: DecisionContext,
) -> Author:
    """Give an author a standing, for good or until a moment, and record it.

    Raises ``NotFound``, or ``InvalidInput`` for an unknown standing, an end in the past, or no
    reason.
    """
    if change.standing not in STANDINGS:
        raise InvalidInput({"standing": f"A standing is one of {', '.join(STANDINGS)}."})
    if change.standing == "suspended" and change.until is None:
        raise InvalidInput({"until": "A suspension needs an end; without one, use banned."})
    if change.until is not None and (change.standing == "normal" or change.until <= context.at):
        raise InvalidInput(
            {"until": "The end must lie in the future, and a normal standing has none."}
        )
    reason = clean_line(change.reason or "", "reason", 300)
    author = get_author(session, site_id, author_id)
    checked = StandingChange(change.standing, change.until, reason)
    give_standing(session, author, checked, context)
    return author


def give_standing(
    session: Session,
    author: Author,
    change: StandingChange,
    context: DecisionContext,
    action: str = "standing",
) -> Decision:
    """Change an author's standing, for the change's own reason, and return the log's entry."""
    former = author.standing_at(context.at)
    before = StandingChange(
        former, author.standing_until if former != "normal" else None, author.standing_reason
    )
    author.standing, author.standing_until, author.standing_reason = (
        change.standing,
        change.until,
        change.reason,
    )
    entry = record(
        session,
        action,
        replace(context, reason=change.reason),
        site_id=author.site_id,
        author=author,
        before=str(before),
        after=str(change),
    )
    session.flush()
    return entry


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
    changes = read_staff_name(article.site, changes)
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
            before=_say(before),
            after=_say(value),
        )
    touch(article)
    session.flush()
    return article


def read_article_value(attribute: str, text: str) -> Any:
    """Read a value of an article as the ledger spells it."""
    if text == "none":
        return None
    if attribute == "open":
        return text == "yes"
    if attribute == "closes_at":
        return datetime.fromisoformat(text)
    return int(text) if attribute == "slow_mode" else text


def _say(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {True: "yes", False: "no", None: "none"}[value]
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)
