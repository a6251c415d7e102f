"""A second run: what has changed at the source changes here too, unless somebody has touched it
here."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.models import TRANSITIONS, Comment, Decision, Origin, Revision
from comments.services.comments.editing import replace_text
from comments.services.comments.transitions import change_status, locked_comment, touch
from comments.services.context import DecisionContext
from comments.services.privacy.retention import NOT_SHOWN
from comments.services.threads.ranking import wilson_lower_bound
from comments.transfer.drafts import Draft
from comments.transfer.thread_order import Note


class _Stated(NamedTuple):
    """What the source said when an import last wrote a comment; None of what cannot be told any
    more."""

    source: str | None
    status: str | None


def update_comment(
    session: Session, draft: Draft, origin: Origin, context: DecisionContext, note: Note
) -> bool:
    """Bring an imported comment up to date; return whether anything was changed. The caller has
    locked and commits.

    That the digest differs may have another reason than a change there: it covers more of a record
    than a comment takes from it, and importers learn to read more.
    """
    record = draft.record
    comment = locked_comment(session, origin.target_id)
    if comment is None:
        return False
    status = record.status if draft.rendered else "deleted"
    is_touched = (comment.version, comment.revision) != (origin.version, origin.revision)
    stated = _stated(session, comment, origin) if is_touched else None
    if not _has_changed(comment, stated, origin, draft, status):
        origin.digest = draft.entry.digest
        session.flush()
        return False
    if is_touched:
        reason = "It has changed there, and has been touched here; it stays as it is here."
        note(record.place, record.id, reason)
        return False
    if status not in TRANSITIONS[comment.status]:
        reason = f"It is {status} there and was {comment.status}; it stays {comment.status}."
        note(record.place, record.id, reason)
        return False
    # One whose text has been emptied here has it again only where it is to be seen again.
    if comment.source or status not in NOT_SHOWN:
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


def _has_changed(
    comment: Comment, stated: _Stated | None, origin: Origin, draft: Draft, status: str
) -> bool:
    """Whether the source says another thing than it did; ``stated`` of a comment that has been
    touched here."""
    record, rendered = draft.record, draft.rendered
    if (record.up, record.down) != (origin.up, origin.down):
        return True
    if stated is None:
        stated = _Stated(comment.source or None, comment.status)
        marks = (record.pinned and status == "approved", record.featured and status == "approved")
        if marks != (comment.pinned, comment.featured):
            return True
    has_text_changed = rendered is not None and stated.source not in (None, rendered.source)
    return has_text_changed or stated.status not in (None, status)


def _stated(session: Session, comment: Comment, origin: Origin) -> _Stated:
    """Find out of the former texts and the log what an import wrote before somebody touched it."""
    source: str | None = comment.source
    if comment.revision != origin.revision:
        former = session.get(Revision, (comment.id, origin.revision))
        source = former.source if former else None
    query = (
        select(Decision.after)
        .where(Decision.comment_id == comment.id, Decision.actor_kind == "import")
        .order_by(Decision.id.desc())
    )
    return _Stated(source or None, session.scalar(query.limit(1)))


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
