"""What follows from a change of status: counters, the place in the thread, the article's version.

All of it happens in the transaction of the change. Every service that changes a status goes through
here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from comments.database.commit_counts import count_at_commit
from comments.database.records import insert, values_of
from comments.database.sql import rows
from comments.models import Article, Author, Base, Comment, CommentRecord, Decision, Status
from comments.models.comment_record import CommentRelations
from comments.services.audit_log.recording import record, record_post
from comments.services.comments.consequences import COUNTERS, Consequences, consequences
from comments.services.comments.external_check_requests import plan_lesson
from comments.services.comments.tombstones import place_changes
from comments.services.comments.waves import follow_decision
from comments.services.context import DecisionContext
from comments.services.digests.departures import leave_digest
from comments.services.sites.articles import lock_article
from comments.telemetry import metrics
from comments.text.search_words import search_text

_SUMS = ", ".join(f"{name} = {name} + ?" for name in COUNTERS)
_COUNTED = f"UPDATE author SET {_SUMS} WHERE id = ? RETURNING {', '.join(COUNTERS)}"  # noqa: S608
_RENEWED = (
    "UPDATE article SET comment_count = comment_count + ?, version = version + ? WHERE id = ?"
    " RETURNING comment_count, version"
)
_ANSWERED = (
    "UPDATE comment SET reply_count = reply_count + ?,"
    " shown = (status = 'approved' OR reply_count + ? > 0) WHERE id = ?"
    " RETURNING reply_count, shown, status, parent_id"
)


def change_status(
    session: Session, comment: Comment, status: Status, action: str, context: DecisionContext
) -> Decision:
    """Change a comment's status and everything that depends on it; return the log's entry.

    Raises ``Conflict`` where the change is not allowed. The caller holds the article's lock.
    """
    before = comment.become(status, action=action, actor=context.actor)
    decision = record(
        session,
        action,
        context,
        site_id=comment.site_id,
        comment=comment,
        before=before,
        after=status,
    )
    count_at_commit(session, metrics.decisions.labels(action, context.actor.kind))
    if before != status:
        _settle(session, comment, before)
        plan_lesson(session, comment, context.actor)
    follow_decision(session, comment, decision)
    return decision


def enter(session: Session, comment: CommentRecord, action: str, context: DecisionContext) -> None:
    """Store a new comment in its first status, the log's entry, and everything that depends on it.

    The caller holds the article's lock and has made sure that what the comment answers is visible.
    """
    count_at_commit(session, metrics.decisions.labels(action, context.actor.kind))
    values = values_of(comment)
    insert(session, Comment, values | {"search_text": search_text(comment.source)})
    record_post(session, action, context, comment)
    _apply(session, comment, consequences(None, comment.status))


def _settle(session: Session, comment: Comment, before: Status | None) -> None:
    replies, was_shown = comment.reply_count or 0, comment.shown or False
    result = consequences(before, comment.status, was_shown=was_shown, replies=replies)
    comment.shown = result.shown
    if result.marks_end:
        comment.pinned = comment.featured = False
    _apply(session, comment, result)


def _apply(session: Session, comment: CommentRelations, result: Consequences) -> None:
    """Bring all that depends on a stored comment in line with its status."""
    if any(result.counters):
        values = rows(session, _COUNTED, (*result.counters, comment.author_id))[0]
        _renew_loaded(session, Author, comment.author_id, COUNTERS, values)
    if result.visible or result.renewed:
        changes = (result.visible, result.renewed, comment.article_id)
        values = rows(session, _RENEWED, changes)[0]
        _renew_loaded(session, Article, comment.article_id, ("comment_count", "version"), values)
    if result.places and comment.parent_id is not None:
        count_replies(session, {comment.parent_id: result.places})
    if result.departs:
        leave_digest(session, comment.id, comment.article_id)


def count_replies(session: Session, changes: Mapping[int, int]) -> None:
    """Count replies that appeared below these comments, or vanished, and let tombstones above them
    appear or vanish with them. The caller holds the articles' locks.
    """
    while changes:
        above: Counter[int] = Counter()
        for number, more in changes.items():
            ((count, shown, status, parent_id),) = rows(session, _ANSWERED, (more, more, number))
            _renew_loaded(session, Comment, number, ("reply_count", "shown"), (count, bool(shown)))
            if parent_id is not None:
                above[parent_id] += place_changes(status, count, more)
        changes = {number: more for number, more in above.items() if more}


def _renew_loaded(
    session: Session, model: type[Base], number: int, names: Sequence[str], values: Sequence[Any]
) -> None:
    """Give the object that the session has loaded of a row, where it has one, the values that a
    plain statement has just stored.
    """
    loaded = session.identity_map.get(identity_key(model, number))
    if loaded is not None:
        for name, value in zip(names, values, strict=True):
            # Neither a change to be written once more, as by assignment, nor a question, as by
            # ``refresh``: the row has these values already.
            set_committed_value(loaded, name, value)


def touch(article: Article) -> None:
    """Note that something readers can see of this article has changed."""
    article.version += 1


def locked_comment(session: Session, comment_id: int) -> Comment | None:
    """Return a comment as it is now, with its article held, or None where there is no such
    comment.
    """
    comment = session.get(Comment, comment_id)
    return None if comment is None else lock_comment(session, comment)


def lock_comment(session: Session, comment: Comment) -> Comment:
    """Hold a comment's article, and the comment as it is now, until the transaction ends."""
    lock_article(session, comment.article_id)
    session.refresh(comment, with_for_update={"key_share": True})
    return comment
