"""A second run: what has changed at the source changes here too, unless somebody has touched it
here."""

from __future__ import annotations

from sqlalchemy.orm import Session

from comments.models import TRANSITIONS, Comment, Origin
from comments.services.comments.editing import replace_text
from comments.services.comments.transitions import change_status, locked_comment, touch
from comments.services.context import DecisionContext
from comments.services.threads.ranking import wilson_lower_bound
from comments.transfer.arranging import Note
from comments.transfer.drafts import Draft


def update_comment(
    session: Session, draft: Draft, origin: Origin, context: DecisionContext, note: Note
) -> bool:
    """Bring an imported comment up to date; return whether anything was changed. The caller has
    locked and commits."""
    record = draft.record
    comment = locked_comment(session, origin.target_id)
    if comment is None:
        return False
    if (comment.version, comment.revision) != (origin.version, origin.revision):
        note(
            record.place,
            record.id,
            "It has changed there, and has been touched here; it stays as it is here.",
        )
        return False
    status = record.status if draft.rendered else "deleted"
    if status not in TRANSITIONS[comment.status]:
        note(
            record.place,
            record.id,
            f"It is {status} there and was {comment.status}; it stays {comment.status}.",
        )
        return False
    _take_text(session, comment, draft, context)
    change_status(session, comment, status, "import", context)
    _take_votes(comment, origin, draft)
    comment.pinned = record.pinned and status == "approved"
    comment.featured = record.featured and status == "approved"
    if comment.shown:
        touch(comment.article)
    origin.digest, origin.version, origin.revision = (
        draft.entry.digest,
        comment.version,
        comment.revision,
    )
    session.flush()
    return True


def _take_text(session: Session, comment: Comment, draft: Draft, context: DecisionContext) -> None:
    rendered = draft.rendered
    if rendered is None or rendered.source == comment.source:
        return
    replace_text(session, comment, rendered, context.actor.name, context.at)
    comment.edited_at = draft.record.edited_at or comment.edited_at


def _take_votes(comment: Comment, origin: Origin, draft: Draft) -> None:
    record = draft.record
    comment.up += record.up - origin.up
    comment.down += record.down - origin.down
    comment.best = wilson_lower_bound(comment.up, comment.down)
    origin.up, origin.down = record.up, record.down
    comment.article.votes_version += 1
