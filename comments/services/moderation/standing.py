"""What a site thinks of an author, and of an article's thread: standing, opening, closing, mode."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from comments.errors import InvalidInput, NotFound
from comments.models import STANDINGS, Actor, Article, Author, Decision, private_id
from comments.services.comments.transitions import touch
from comments.services.sites.articles import get_article, lock_article
from comments.services.sites.naming import read_staff_name
from comments.text import clean_line

LEDGER_LINE = 300
"""Characters of a value as the ledger keeps it; a longer address stands whole in the note."""


@dataclass(frozen=True, slots=True)
class StandingChange:
    """A standing, until when, and why."""

    standing: str
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
        return cls(standing, datetime.fromisoformat(until) if until else None, reason)


def get_author(session: Session, site_id: int, author_id: str, *, lock: bool = True) -> Author:
    """Return an author of this site, with ``lock`` held until the transaction ends. Raises
    ``NotFound``.
    """
    number = private_id(author_id)
    how = {"key_share": True} if lock else None
    author = session.get(Author, number, with_for_update=how) if number is not None else None
    if author is None or author.site_id != site_id:
        raise NotFound("There is no such author on this site.", code="unknown_author")
    return author


def set_standing(
    session: Session,
    site_id: int,
    author_id: str,
    change: StandingChange,
    *,
    actor: Actor,
    at: datetime,
) -> Author:
    """Give an author a standing, for good or until a moment, and record it.

    Raises ``NotFound``, or ``InvalidInput`` for an unknown standing, an end in the past, or no
    reason.
    """
    if change.standing not in STANDINGS:
        raise InvalidInput({"standing": f"A standing is one of {', '.join(STANDINGS)}."})
    if change.standing == "suspended" and change.until is None:
        raise InvalidInput({"until": "A suspension needs an end; without one, use banned."})
    if change.until is not None and (change.standing == "normal" or change.until <= at):
        raise InvalidInput(
            {"until": "The end must lie in the future, and a normal standing has none."}
        )
    reason = clean_line(change.reason or "", "reason", 300)
    author = get_author(session, site_id, author_id)
    give_standing(
        session, author, StandingChange(change.standing, change.until, reason), actor=actor, at=at
    )
    return author


def give_standing(
    session: Session,
    author: Author,
    change: StandingChange,
    *,
    actor: Actor,
    at: datetime,
    batch: str | None = None,
    undoes: int | None = None,
    action: str = "standing",
) -> Decision:
    """Change an author's standing and return the ledger's entry."""
    former = author.standing_at(at)
    before = StandingChange(
        former, author.standing_until if former != "normal" else None, author.standing_reason
    )
    author.standing, author.standing_until, author.standing_reason = (
        change.standing,
        change.until,
        change.reason,
    )
    entry = _entry(
        author.site_id,
        action,
        str(before),
        str(change),
        change.reason,
        actor,
        at,
        author_id=author.id,
    )
    entry.batch, entry.undoes_id = batch, undoes
    session.add(entry)
    session.flush()
    return entry


def set_article(
    session: Session,
    site_id: int,
    name: str,
    changes: dict[str, Any],
    *,
    actor: Actor,
    at: datetime,
    batch: str | None = None,
    undoes: int | None = None,
) -> Article:
    """Open or close a thread, now or at a moment, choose its mode or pace, and record it.

    ``changes`` holds any of ``open``, ``closes_at``, ``mode``, ``slow_mode``, ``section``, ``url``
    and ``title``; whoever names an article here has the last word on it. Opening
    a thread whose time had come also takes away that end. Raises ``NotFound``.
    """
    article = lock_article(session, get_article(session, site_id, name).id)
    changes = read_staff_name(article.site, changes)
    if "url" in changes or "title" in changes:
        article.named_by = "staff"
    past_end = article.closes_at is not None and article.closes_at <= at
    if changes.get("open") and "closes_at" not in changes and past_end:
        changes = {**changes, "closes_at": None}
    for attribute, value in changes.items():
        before = getattr(article, attribute)
        if before == value:
            continue
        setattr(article, attribute, value)
        texts = (_say(before), _say(value))
        entry = _entry(
            site_id, f"article_{attribute}", *texts, None, actor, at, article_id=article.id
        )
        entry.batch, entry.undoes_id = batch, undoes
        if attribute == "url" and before is not None and len(before) > LEDGER_LINE:
            entry.note = before
        session.add(entry)
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
    text = value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)
    return text[:LEDGER_LINE]


def _entry(
    site_id: int,
    action: str,
    before: str,
    after: str,
    reason: str | None,
    actor: Actor,
    at: datetime,
    **subject: int,
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
