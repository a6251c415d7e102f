"""Reporters in bad faith: their reports weigh nothing, and those that are open are swept away."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from comments.models import Author, Comment, Decision, Report, public_id
from comments.models.comment import SILENCED
from comments.services.audit_log.recording import record
from comments.services.comments.priority import reprioritise
from comments.services.comments.transitions import lock_comment
from comments.services.context import DecisionContext
from comments.services.moderation.author_standing import get_author
from comments.services.moderation.conflicts import blocking_entry, root_of
from comments.services.moderation.outcomes import Outcome, too_late
from comments.text import clean_line

SILENCE, HEAR, UNDO = "silence_reports", "hear_reports", "undo_reports"
ACTIONS = (SILENCE, HEAR, UNDO)
MOST_SWEPT = 500
"""Open reports that are swept in one call, and by taking one back."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """Whether somebody's reports are silenced, as words of the log."""

    silenced: bool

    def __str__(self) -> str:
        """The word of the log."""
        return "silenced" if self.silenced else "heard"


def set_hearing(
    session: Session, site_id: int, author_id: str, *, silenced: bool, context: DecisionContext
) -> Decision:
    """Let a reader's reports weigh nothing from now on, or something again, and record it; return
    the log's entry. Raises ``NotFound``, or ``InvalidInput`` for a reason that says nothing.
    """
    context = replace(context, reason=clean_line(context.reason or "", "reason", 300))
    author = get_author(session, site_id, author_id)
    return _set(session, author, silenced, SILENCE if silenced else HEAR, context)


def open_reports(session: Session, author_id: int) -> list[int]:
    """Return the ids of a reader's open reports, the oldest first, ``MOST_SWEPT`` at most."""
    query = select(Report.id).where(Report.author_id == author_id, Report.resolved.is_(None))
    return list(session.scalars(query.order_by(Report.id).limit(MOST_SWEPT)))


def count_open_reports(session: Session, author_id: int) -> int:
    """Return how many of a reader's reports are open."""
    query = select(func.count()).where(Report.author_id == author_id, Report.resolved.is_(None))
    return session.scalar(query) or 0


def sweep_report(session: Session, report_id: int, decision_id: int, at: datetime) -> bool:
    """Close a report as one of a silenced reader, which counts in nobody's record; say whether it
    was still open.
    """
    report = session.get_one(Report, report_id)
    comment = lock_comment(session, session.get_one(Comment, report.comment_id))
    session.refresh(report)
    if report.resolved is not None:
        return False
    report.resolved, report.resolved_at, report.resolved_by = SILENCED, at, decision_id
    comment.open_reports -= 1
    session.flush()
    reprioritise(session, comment)
    return True


def undo_hearing(session: Session, decision: Decision, context: DecisionContext) -> Outcome:
    """Hear a reader as before this entry, and open again the reports that were swept with it; or
    sweep them once more, where that is taken back in turn.
    """
    name = public_id(decision.author_id or 0)
    about = (Decision.author_id == decision.author_id) & Decision.action.in_(ACTIONS)
    obstacle = blocking_entry(session, decision, about)
    if obstacle is not None:
        return too_late(name, obstacle)
    root, in_effect = root_of(session, decision)
    if in_effect:
        _open_again(session, root)
    elif root.action == SILENCE:
        for number in open_reports(session, decision.author_id or 0):
            sweep_report(session, number, root.id, context.at)
    author = get_author(session, decision.site_id, name)
    silenced = decision.before == str(Hearing(True))
    inverse = _set(session, author, silenced, UNDO, replace(context, undoes=decision.id))
    return Outcome(name, "done", None, None, inverse.id)


def _open_again(session: Session, root: Decision) -> None:
    swept = select(Report).where(
        Report.author_id == root.author_id,
        Report.resolved_by == root.id,
        Report.resolved == SILENCED,
    )
    for report in session.scalars(swept.order_by(Report.comment_id)).all():
        comment = lock_comment(session, session.get_one(Comment, report.comment_id))
        if comment.status == "deleted":
            continue
        report.resolved = report.resolved_at = report.resolved_by = None
        comment.open_reports += 1
        session.flush()
        reprioritise(session, comment)


def _set(
    session: Session, author: Author, silenced: bool, action: str, context: DecisionContext
) -> Decision:
    before, after = Hearing(author.reports_silenced), Hearing(silenced)
    entry = record(
        session,
        action,
        context,
        site_id=author.site_id,
        author=author,
        before=str(before),
        after=str(after),
    )
    author.reports_silenced = silenced
    session.flush()
    return entry
