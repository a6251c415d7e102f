"""What a site thinks of an author: trusted, normal, suspended, banned; until when, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from sqlalchemy.orm import Session

from comments.errors import InvalidInput
from comments.models import STANDINGS, Author, Decision, Standing
from comments.services.audit_log.recording import record
from comments.services.context import DecisionContext
from comments.services.owned import get_owned
from comments.text import clean_line


@dataclass(frozen=True, slots=True)
class StandingChange:
    """A standing, until when, and why."""

    standing: Standing
    until: datetime | None
    reason: str | None

    def __str__(self) -> str:
        """The standing as the log spells it."""
        return (
            f"{self.standing} until {self.until.isoformat(timespec='seconds')}"
            if self.until
            else self.standing
        )

    @classmethod
    def read(cls, text: str, reason: str | None) -> StandingChange:
        """Read what the log spells."""
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
