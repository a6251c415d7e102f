"""What people decided, told to Akismet where it judged otherwise; and untold where they take it
back.

A lesson waits some minutes for second thoughts. What Akismet was told stands as a note among the
comment's findings, so that moderators see it and an undo knows what there is to take back.
"""

from __future__ import annotations

from typing import Literal

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from comments.models import Comment, Decision, OutboxItem, StoredFinding
from comments.screening.external.akismet import Akismet
from comments.services.comments.submissions import submission_of
from comments.services.moderation.conflicts import latest_decision

Lesson = Literal["spam", "ham"]
_NOTES: dict[str, str] = {
    "spam": "Akismet was told that this is spam.",
    "ham": "Akismet was told that this is no spam.",
}


def tell_akismet(session: Session, item: OutboxItem, timeout: float) -> Lesson | None:
    """Tell Akismet what it does not know yet, holding no transaction; return what it was told.

    Raises ``Unanswered``: the work is tried again later.
    """
    comment = session.get(Comment, item.payload.get("comment", 0))
    if comment is None or comment.revision != item.payload.get("revision"):
        return None
    settings, lesson = comment.article.site.settings, _due(session, comment)
    if lesson is None or not settings.akismet_key or not comment.source:
        return None
    submission, akismet = submission_of(comment), Akismet(settings.akismet_key, timeout)
    session.rollback()
    if lesson == "spam":
        akismet.submit_spam(submission)
    else:
        akismet.submit_ham(submission)
    return lesson


def note_lesson(session: Session, item: OutboxItem, lesson: Lesson | None) -> None:
    """Write down what Akismet was told, in place of what it was told before."""
    comment = session.get(Comment, item.payload.get("comment", 0))
    if lesson is None or comment is None:
        return
    session.execute(delete(StoredFinding).where(*_told(comment)))
    session.add(
        StoredFinding(
            comment_id=comment.id,
            revision=comment.revision,
            check="akismet",
            rule=f"told_{lesson}",
            status="approved",
            reason=_NOTES[lesson],
        )
    )


def _due(session: Session, comment: Comment) -> Lesson | None:
    """Return what Akismet should be told now: None where it knows."""
    rules = session.scalars(
        select(StoredFinding.rule).where(
            StoredFinding.comment_id == comment.id,
            StoredFinding.revision == comment.revision,
            StoredFinding.check == "akismet",
        )
    ).all()
    own: Lesson = "spam" if {"spam", "discard"} & set(rules) else "ham"
    knows = next((rule.removeprefix("told_") for rule in rules if rule.startswith("told_")), own)
    truth = _truth(session, comment) or own
    return None if truth == knows else truth


def _truth(session: Session, comment: Comment) -> Lesson | None:
    """Return what people have decided it is; None where they have not, or took it back."""
    latest = latest_decision(session, Decision.comment_id == comment.id, Decision.action != "undo")
    if latest is None or comment.status == "pending":
        return None
    if comment.status == "spam" or (comment.status == "rejected" and latest.reason == "spam"):
        return "spam"
    return "ham" if comment.status == "approved" else None


def _told(comment: Comment) -> tuple[ColumnElement[bool], ...]:
    return (
        StoredFinding.comment_id == comment.id,
        StoredFinding.check == "akismet",
        StoredFinding.rule.in_(("told_spam", "told_ham")),
    )
