"""Taking back what was decided on a comment, or the taking back itself: status, marks, text,
reports and the standing that went with it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import cast

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from comments.errors import Conflict
from comments.models import Author, Comment, Decision, Report, Revision, Status, public_id
from comments.services.comments.editing import bring_back_text
from comments.services.comments.priority import reprioritise
from comments.services.comments.transitions import change_status, locked_comment, touch
from comments.services.comments.waves import OPEN, raised_at, wait
from comments.services.context import DecisionContext
from comments.services.moderation.author_messages import withdraw_with
from comments.services.moderation.conflicts import (
    RESOLUTIONS,
    STANDING,
    blocking_entry,
    in_force,
    root_of,
)
from comments.services.moderation.decisions import FLAGS, has_room_for_pin, resolve_reports
from comments.services.moderation.outcomes import Outcome, conflict, refused
from comments.services.moderation.trusted_domains import forget_with
from comments.services.moderation.undo_standing import undo_standing

_FINAL = ("note", "assign", "delete", "post", "erase")
_SETS = {flag: action for action, (flag, value) in FLAGS.items() if value}
_CLEARS = {flag: action for action, (flag, value) in FLAGS.items() if not value}


def undo_on_comment(session: Session, decision: Decision, context: DecisionContext) -> Outcome:
    """Take back an entry about a comment, unless it is one that cannot be, or a later one stands in
    the way.
    """
    assert decision.comment_id is not None
    comment = locked_comment(session, decision.comment_id)
    assert comment is not None
    name = public_id(comment.id)
    root, _ = root_of(session, decision)
    if decision.before is None or not _can_be_undone(root):
        return refused(name, f"A decision {decision.action!r} cannot be undone.", comment)
    obstacle = blocking_entry(session, decision, Decision.comment_id == comment.id)
    if obstacle is not None:
        return conflict(name, comment, obstacle)
    try:
        if root.action == "edit":
            _bring_back_text(session, comment, decision, context)
        undoing = replace(context, undoes=decision.id)
        former = cast("Status", decision.before)
        inverse = change_status(session, comment, former, "undo", undoing)
    except Conflict as error:
        return refused(name, error.message, comment)
    _bring_back_flags(session, comment, decision)
    session.flush()
    _settle_reports(session, comment, decision, context.at)
    _raise_again(session, comment)
    reprioritise(session, comment)
    session.flush()
    _undo_standing_with(session, comment, decision, context)
    forget_with(session, decision, context)
    withdraw_with(session, decision, context.at)
    return Outcome(name, "done", comment.status, comment.version, inverse.id)


def _can_be_undone(root: Decision) -> bool:
    own_edit = root.action == "edit" and root.actor_kind not in ("person", "token")
    return root.action not in _FINAL and not own_edit


def _bring_back_text(
    session: Session, comment: Comment, decision: Decision, context: DecisionContext
) -> None:
    number = (decision.revision or 0) - 1
    former = session.get(Revision, (comment.id, number))
    if former is None or not former.source or decision.revision != comment.revision:
        raise Conflict("The former text has not been kept.", code="not_allowed")
    bring_back_text(session, comment, former, context.actor.name, context.at)


def _bring_back_flags(session: Session, comment: Comment, decision: Decision) -> None:
    """Pin, feature and escalate the comment as it was before the decision, as the log tells."""
    for flag in _CLEARS:
        former = comment.status == "approved" and _was(session, decision, flag)
        if former and flag == "pinned" and not comment.pinned:
            former = has_room_for_pin(session, comment)
        if getattr(comment, flag) != former:
            setattr(comment, flag, former)
            touch(comment.article)
    comment.escalated = _was(session, decision, "escalated")


def _was(session: Session, decision: Decision, flag: str) -> bool:
    about = Decision.comment_id == decision.comment_id
    entry = in_force(session, about, before=decision.id)
    while entry is not None:
        if entry.action == _SETS[flag]:
            return True
        ended = entry.action in RESOLUTIONS if flag == "escalated" else entry.after != "approved"
        if ended or entry.action == _CLEARS.get(flag):
            return False
        entry = in_force(session, about, before=entry.id)
    return False


def _raise_again(session: Session, comment: Comment) -> None:
    """Let a comment of a wave wait again, unless what somebody decided on it since still stands."""
    raised = raised_at(session, comment.id)
    if raised is None:
        return
    about = Decision.comment_id == comment.id
    entry = in_force(session, about)
    while entry is not None and entry.action not in RESOLUTIONS and entry.created_at >= raised:
        entry = in_force(session, about, before=entry.id)
    judged = entry is not None and entry.created_at >= raised
    wait(session, comment.id, waiting=comment.status in OPEN and not judged)


def _settle_reports(session: Session, comment: Comment, decision: Decision, at: datetime) -> None:
    """Open the reports again that a decision had judged; where an undo is taken back, let them be
    judged by it once more.
    """
    root, in_effect = root_of(session, decision)
    if in_effect:
        _reopen_reports(session, comment, root)
    elif root.action in RESOLUTIONS:
        resolve_reports(session, comment, RESOLUTIONS[root.action], root, at)


def _reopen_reports(session: Session, comment: Comment, decision: Decision) -> None:
    judged = select(Report).where(
        Report.comment_id == comment.id, Report.resolved_by == decision.id
    )
    for report in session.scalars(judged.order_by(Report.author_id)):
        counter = Author.reports_upheld if report.resolved == "upheld" else Author.reports_dismissed
        session.execute(
            update(Author).where(Author.id == report.author_id).values({counter: counter - 1})
        )
        report.resolved = report.resolved_at = report.resolved_by = None
        comment.open_reports += 1


def _undo_standing_with(
    session: Session, comment: Comment, decision: Decision, context: DecisionContext
) -> None:
    """Take back what the decision did to the author's standing, unless that has been changed
    since.
    """
    if decision.batch is None:
        return
    entry = session.scalar(
        select(Decision)
        .where(
            Decision.author_id == comment.author_id,
            Decision.comment_id.is_(None),
            Decision.action.in_(STANDING),
            Decision.batch == decision.batch,
            Decision.id > decision.id,
        )
        .order_by(Decision.id)
        .limit(1)
    )
    if entry is not None and _gives_standing(session, decision):
        undo_standing(session, entry, context)


def _gives_standing(session: Session, decision: Decision) -> bool:
    return root_of(session, decision)[0].action in ("reject_and_ban", "approve_and_trust")
