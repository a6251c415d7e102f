"""When a decision comes too late: what has changed the ground of a moderator's judgement since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from comments.models import Actor, Comment, Decision

FRESH = timedelta(minutes=1)
"""A colleague's judgement younger than this is not passed over unseen."""
RESOLUTIONS = {
    "approve": "dismissed",
    "approve_and_trust": "dismissed",
    "restore": "dismissed",
    "reject": "upheld",
    "reject_and_ban": "upheld",
    "spam": "upheld",
}
"""How an action that judges a comment resolves its open reports."""
STANDING = ("standing", "undo_standing")
REMARKS = ("note", "finding_wrong", "assign")
"""Actions that say something and change nothing."""
_PEOPLE = ("person", "token")


def missed_decision(
    session: Session, comment: Comment, version: int, actor: Actor, at: datetime
) -> Decision | None:
    """Return the last entry that has changed what was judged at ``version``: the comment's status
    or text, or just now, by a colleague, its author's standing. Notes and marks change nothing.
    """
    newer = (comment.version or 0) - version
    if newer > 0:
        since = select(Decision).where(Decision.comment_id == comment.id)
        for entry in session.scalars(since.order_by(Decision.id.desc()).limit(newer)):
            if entry.before != entry.after or entry.action in ("edit", *RESOLUTIONS):
                return entry
            if entry.undoes_id is not None and _restores_text(session, entry):
                return entry
    return _recent_standing(session, comment, actor, at)


def recent_judgement(
    session: Session, comment: Comment, actor: Actor, at: datetime
) -> Decision | None:
    """Return what a colleague has decided on the comment, or on its author, within the last
    minute.
    """
    entry = latest_decision(session, Decision.comment_id == comment.id)
    judged = entry is not None and entry.action in (*RESOLUTIONS, "undo", "edit")
    if entry is not None and judged and _is_fresh(entry, actor, at):
        return entry
    return _recent_standing(session, comment, actor, at)


def latest_decision(session: Session, *conditions: ColumnElement[bool]) -> Decision | None:
    """Return the latest entry of the log that is more than a note."""
    query = select(Decision).where(*conditions, Decision.action.not_in(REMARKS))
    return session.scalar(query.order_by(Decision.id.desc()).limit(1))


def entries_not_undone(
    session: Session, *about: ColumnElement[bool], before: int | None = None
) -> Iterator[Decision]:
    """Yield the entries that still stand, the latest first: no notes, nothing that was taken back;
    of what takes back, that which has not been taken back itself.
    """
    while True:
        earlier = (*about, Decision.id < before) if before is not None else about
        entry = latest_decision(session, *earlier)
        if entry is None:
            return
        yield entry
        # Never upwards, whatever a hand in the tables has an entry take back.
        before = min(entry.id, entry.undoes_id or entry.id)


def entries_in_force(entries: Iterable[Decision]) -> Iterator[Decision]:
    """Yield, of entries that come latest first, those that nothing has taken back; what was taken
    back twice is in force. The entries that take back are not among them.
    """
    undone: set[int] = set()
    for entry in entries:
        if entry.id in undone:
            continue
        if entry.undoes_id is None:
            yield entry
        else:
            undone.add(entry.undoes_id)


def in_force(
    session: Session, *about: ColumnElement[bool], before: int | None = None
) -> Decision | None:
    """Return the latest entry about something that is no note, no undo and has not been undone."""
    entries = entries_not_undone(session, *about, before=before)
    return next((entry for entry in entries if entry.undoes_id is None), None)


def blocking_entry(
    session: Session, decision: Decision, *about: ColumnElement[bool]
) -> Decision | None:
    """Return the entry that must be taken back before this one can be, or None where there is
    none.
    """
    for entry in entries_not_undone(session, *about):
        if entry.id == decision.id:
            return None
        if entry.undoes_id is None or entry.undoes_id == decision.id:
            return entry
    return latest_decision(session, *about)


def root_of(session: Session, decision: Decision) -> tuple[Decision, bool]:
    """Return the decision that a chain of undoing began with, and whether it holds again at this
    entry: true for the decision itself, false for its undo, true for the undo of that.

    A chain that leads back into itself, as only somebody's hand in the tables makes one, ends where
    it comes round.
    """
    holds, passed = True, set()
    while decision.undoes_id is not None and decision.id not in passed:
        passed.add(decision.id)
        decision, holds = session.get_one(Decision, decision.undoes_id), not holds
    return decision, holds


def describe(decision: Decision) -> str:
    """Say who did what and when."""
    when = decision.created_at.strftime("%Y-%m-%d %H:%M UTC")
    return f"{decision.actor_name} took the decision {decision.action!r} on {when}."


def _restores_text(session: Session, entry: Decision) -> bool:
    return root_of(session, entry)[0].action == "edit"


def _recent_standing(
    session: Session, comment: Comment, actor: Actor, at: datetime
) -> Decision | None:
    query = select(Decision).where(
        Decision.author_id == comment.author_id,
        Decision.comment_id.is_(None),
        Decision.action.in_(STANDING),
    )
    entry = session.scalar(query.order_by(Decision.id.desc()).limit(1))
    return entry if entry is not None and _is_fresh(entry, actor, at) else None


def _is_fresh(entry: Decision, actor: Actor, at: datetime) -> bool:
    """Whether a colleague has decided this within the last minute."""
    same = (entry.actor_kind, entry.actor_id) == (actor.kind, actor.id)
    return entry.actor_kind in _PEOPLE and not same and at - entry.created_at < FRESH
