"""Decisions: what moderators do to comments, bound to the version they judged, recorded, and
undone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from comments.errors import CommentsError, Conflict, InvalidInput
from comments.models import (
    LIVE_STATUSES,
    STATUSES,
    Author,
    Comment,
    Decision,
    Report,
    SiteSettings,
    Standing,
    Status,
)
from comments.services.comments.priority import reprioritise
from comments.services.comments.transitions import change_status, lock_comment, touch
from comments.services.comments.waves import is_waiting
from comments.services.context import DecisionContext
from comments.services.moderation.author_messages import (
    MessageRequest,
    attach_message,
    message_text,
)
from comments.services.moderation.author_standing import StandingChange, give_standing
from comments.services.moderation.conflicts import (
    RESOLUTIONS,
    STANDING,
    latest_decision,
    missed_decision,
    recent_judgement,
)
from comments.services.moderation.outcomes import Outcome, conflict
from comments.services.moderation.trusted_domains import learn_domains
from comments.services.owned import find_owned
from comments.services.threads.tree import PINNED_LIMIT
from comments.text import clean_note

NOTE_LENGTH = 2000
MAX_DECISIONS = 100


@dataclass(frozen=True, slots=True)
class Action:
    """What an action does: the status it leads to, and from which it may be taken."""

    to: Status | None
    allowed: frozenset[str]
    meaning: str
    standing: Standing | None = None
    """The standing it gives the comment's author."""


def _from(*statuses: str) -> frozenset[str]:
    return frozenset(statuses)


_LIVE = _from(*LIVE_STATUSES)

ACTIONS: dict[str, Action] = {
    "approve": Action("approved", _LIVE, "Let readers see it; open reports are dismissed."),
    "reject": Action(
        "rejected", _from("pending", "approved", "spam"), "Take it down; open reports are upheld."
    ),
    "spam": Action(
        "spam",
        _from("pending", "approved", "rejected"),
        "Take it down as spam; open reports are upheld.",
    ),
    "restore": Action(
        "approved", _from("rejected", "spam"), "Bring back what had been taken down."
    ),
    "reject_and_ban": Action(
        "rejected",
        _from("pending", "approved", "spam"),
        "Take it down, and bar its author from the site.",
        "banned",
    ),
    "approve_and_trust": Action(
        "approved",
        _LIVE,
        "Let readers see it, and hold its author's comments no more.",
        "trusted",
    ),
    "pin": Action(None, _from("approved"), "Show it above the thread."),
    "unpin": Action(None, _LIVE, "Show it in its own place again."),
    "feature": Action(None, _from("approved"), "Mark it as the newsroom's choice."),
    "unfeature": Action(None, _LIVE, "Take that mark away."),
    "escalate": Action(None, _LIVE, "Ask for a colleague's judgement; it rises in the queues."),
    "note": Action(None, _from(*STATUSES), "Leave a note for colleagues."),
}
"""Every action of a moderator on a comment. ``undo`` is not one of them: it takes back a decision.
"""

FLAGS: dict[str, tuple[str, bool]] = {
    "pin": ("pinned", True),
    "unpin": ("pinned", False),
    "feature": ("featured", True),
    "unfeature": ("featured", False),
    "escalate": ("escalated", True),
}
"""Which mark of a comment an action sets or takes away."""


@dataclass(frozen=True, slots=True)
class DecisionRequest:
    """One decision as a moderator asks for it."""

    comment: str
    action: str
    version: int | None = None
    reason: str | None = None
    note: str | None = None
    sweep: bool = False
    """Whether it is one of many that were not looked at one by one."""
    standing: str | None = None
    """The author's standing as the moderator saw it."""
    override: bool = False
    """Whether the decision holds whatever has been decided meanwhile."""
    message: str | None = None
    """What the author is told, in words, or by the id of a ``template``."""
    template: str | None = None
    must_read: bool = False
    """Whether the author is to read it before writing again."""

    @property
    def message_request(self) -> MessageRequest:
        """What the author is told."""
        return MessageRequest(self.message, self.template, self.must_read)


def decide(
    session: Session,
    site_id: int,
    request: DecisionRequest,
    context: DecisionContext,
) -> Outcome:
    """Carry out one decision on a comment of this site; never raises for what the request itself
    got wrong. The context's reason and note are the request's.
    """
    comment = find_owned(session, Comment, site_id, request.comment)
    if comment is None:
        return Outcome(
            request.comment, "refused", code="unknown_comment", detail="There is no such comment."
        )
    comment = lock_comment(session, comment)
    overtaken = None if request.override else _overtaken(session, comment, request, context)
    if overtaken is not None:
        return overtaken
    try:
        decision = _execute(session, comment, request, context)
    except CommentsError as error:
        return Outcome(
            request.comment,
            "refused",
            comment.status,
            comment.version,
            code=error.code,
            detail=error.message,
        )
    session.flush()
    return Outcome(request.comment, "done", comment.status, comment.version, decision.id)


def _execute(
    session: Session,
    comment: Comment,
    request: DecisionRequest,
    context: DecisionContext,
) -> Decision:
    action = ACTIONS.get(request.action)
    if action is None:
        raise InvalidInput(
            {"action": f"There is no action {request.action!r}; there are {', '.join(ACTIONS)}."}
        )
    note = clean_note(request.note, "note", NOTE_LENGTH) if request.note else None
    _check(session, comment, request, action)
    words = (
        None
        if request.message_request.is_empty
        else message_text(session, comment.site_id, request.message_request)
    )
    if request.action == "pin" and not has_room_for_pin(session, comment):
        raise Conflict(
            f"An article has {PINNED_LIMIT} pinned comments at most.", code="too_many_pinned"
        )
    context = replace(context, reason=request.reason, note=note)
    decision = change_status(session, comment, action.to or comment.status, request.action, context)
    if words is not None:
        session.flush()
        attach_message(session, decision, request.message_request, words)
    if request.sweep and comment.decided_by == "person":
        comment.decided_by = "sweep"
    raise_flag(comment, request.action)
    session.flush()
    if request.action in RESOLUTIONS:
        comment.escalated = comment.sampled = False
        comment.assigned_to = None
        resolve_reports(session, comment, RESOLUTIONS[request.action], decision, context.at)
    if request.action in ("approve", "approve_and_trust"):
        learn_domains(session, comment, decision)
    reprioritise(session, comment)
    if action.standing is not None:
        standing = StandingChange(action.standing, None, request.reason or request.action)
        give_standing(session, comment.author, standing, replace(context, note=None))
    return decision


def _check(session: Session, comment: Comment, request: DecisionRequest, action: Action) -> None:
    if comment.status not in action.allowed:
        raise Conflict(
            f"A comment that is {comment.status} cannot be given {request.action!r}.",
            code="not_allowed",
        )
    if (
        request.action == "approve"
        and comment.status == "approved"
        and not (
            comment.open_reports or comment.escalated or comment.sampled or comment.edited_since
        )
        and not is_waiting(session, comment.id)
    ):
        raise Conflict(
            "It is approved already, and nobody has reported it since.", code="no_change"
        )
    flag, value = FLAGS.get(request.action, ("", False))
    if flag and getattr(comment, flag) == value:
        raise Conflict(
            f"Nothing would change: {flag} is {str(value).lower()} already.", code="no_change"
        )
    if request.action == "pin" and comment.parent_id is not None:
        raise Conflict("Only a top-level comment can be pinned.", code="not_allowed")
    if request.must_read and request.message_request.is_empty:
        raise InvalidInput({"must_read": "There is nothing to read: name a message or template."})
    if request.action == "note" and not (request.note or "").strip():
        raise InvalidInput({"note": "A note needs text."})
    require_reason(comment.article.site.settings, request.reason)


def require_reason(settings: SiteSettings, reason: str | None) -> None:
    """Refuse a reason that the site has not. Raises ``InvalidInput``."""
    if reason is not None and reason not in settings.reasons:
        listed = ", ".join(settings.reasons)
        raise InvalidInput({"reason": f"There is no reason {reason!r}; there are {listed}."})


def raise_flag(comment: Comment, action: str) -> None:
    """Set or clear what an action sets or clears besides the status."""
    if action not in FLAGS:
        return
    flag, value = FLAGS[action]
    setattr(comment, flag, value)
    if flag != "escalated":
        touch(comment.article)


def has_room_for_pin(session: Session, comment: Comment) -> bool:
    """Say whether one more comment of the article may be pinned; readers would never see any beyond
    the limit.
    """
    pinned = select(func.count()).where(Comment.article_id == comment.article_id, Comment.pinned)
    return (session.scalar(pinned) or 0) < PINNED_LIMIT


def resolve_reports(
    session: Session, comment: Comment, resolution: str, decision: Decision, at: datetime
) -> None:
    """Resolve the comment's open reports and count them for their reporters."""
    if not comment.open_reports:
        return
    open_ones = select(Report).where(Report.comment_id == comment.id, Report.resolved.is_(None))
    counter = Author.reports_upheld if resolution == "upheld" else Author.reports_dismissed
    for report in session.scalars(open_ones.order_by(Report.author_id)):
        report.resolved, report.resolved_at, report.resolved_by = resolution, at, decision.id
        session.execute(
            update(Author).where(Author.id == report.author_id).values({counter: counter + 1})
        )
    comment.open_reports = 0


def _overtaken(
    session: Session, comment: Comment, request: DecisionRequest, context: DecisionContext
) -> Outcome | None:
    """Return a conflict where the ground of the moderator's judgement has changed since."""
    actor, at = context.actor, context.at
    if request.standing is not None and request.standing != comment.author.standing_at(at):
        about = (Decision.author_id == comment.author_id, Decision.action.in_(STANDING))
        return conflict(request.comment, comment, latest_decision(session, *about))
    if request.version is not None and request.version > comment.version:
        return conflict(request.comment, comment, None)
    if request.version is not None:
        entry = missed_decision(session, comment, request.version, actor, at)
    else:
        judges = request.action in RESOLUTIONS
        entry = recent_judgement(session, comment, actor, at) if judges else None
    return None if entry is None else conflict(request.comment, comment, entry)
