"""Reports: a reader says that a comment should be looked at, once for each revision of its text."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from comments.errors import Forbidden, InvalidInput
from comments.models import (
    REPORT_REASONS,
    Actor,
    Author,
    AuthorRecord,
    Comment,
    Report,
    SiteSettings,
    StoredFinding,
)
from comments.models.comment import SILENCED
from comments.services.comments.access import get_visible_comment, refuse_barred
from comments.services.comments.priority import reprioritise
from comments.services.comments.transitions import change_status
from comments.services.context import DecisionContext
from comments.text import clean_note

DETAIL_LENGTH = 1000
_HOLD = Actor("rule", "report_hold", "Held by reports")


def report(
    session: Session,
    author: AuthorRecord,
    comment_id: str,
    *,
    reason: str,
    detail: str | None,
    at: datetime,
) -> Report:
    """Store a reader's report of a visible comment and put the comment (back) into the queue of
    reported ones.

    A second report by the same reader of the same text is the first one again. Raises ``NotFound``,
    ``Forbidden`` (one's own comment, a barred reader) or ``InvalidInput``.
    """
    if reason not in REPORT_REASONS:
        raise InvalidInput({"reason": f"A report's reason is one of {', '.join(REPORT_REASONS)}."})
    text = clean_note(detail, "detail", DETAIL_LENGTH) if detail else None
    comment = get_visible_comment(session, author, comment_id)
    if comment.author_id == author.id:
        raise Forbidden("Readers cannot report their own comments.", code="own_comment")
    refuse_barred(author, at)
    same = select(Report).where(
        Report.comment_id == comment.id,
        Report.author_id == author.id,
        Report.revision == comment.revision,
    )
    earlier = session.scalar(same)
    if earlier is not None:
        return earlier
    new_report = Report(
        comment_id=comment.id,
        author_id=author.id,
        revision=comment.revision,
        reason=reason,
        detail=text,
        created_at=at,
    )
    session.add(new_report)
    if author.reports_silenced:
        new_report.resolved, new_report.resolved_at = SILENCED, at
        session.flush()
        return new_report
    comment.open_reports += 1
    comment.author.reports_received = Author.reports_received + 1
    session.flush()
    _hold_if_enough(session, comment, comment.article.site.settings, at)
    reprioritise(session, comment)
    return new_report


def _hold_if_enough(
    session: Session, comment: Comment, settings: SiteSettings, at: datetime
) -> None:
    """Hold the comment once enough distinct established readers have reported it; a crowd of
    newcomers never can.
    """
    if not settings.report_hold or comment.open_reports < settings.report_hold:
        return
    established = (
        select(func.count(Report.author_id.distinct()))
        .join(Author, Author.id == Report.author_id)
        .where(
            Report.comment_id == comment.id,
            Report.resolved.is_(None),
            Author.first_seen <= at - timedelta(days=settings.established_days),
            Author.approved >= settings.established_comments,
            Author.standing.in_(("normal", "trusted")),
            Author.reports_silenced.is_(False),
        )
    )
    count = session.scalar(established) or 0
    if count < settings.report_hold:
        return
    reason = f"Reported by {count} established readers."
    context = DecisionContext(_HOLD, at, reason="reports", note=reason)
    change_status(session, comment, "pending", "hold", context)
    session.add(
        StoredFinding(
            comment_id=comment.id,
            revision=comment.revision,
            check="reports",
            rule=f"report_hold={settings.report_hold}",
            status="pending",
            reason=reason,
            severity=40,
        )
    )
