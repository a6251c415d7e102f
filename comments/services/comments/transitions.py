"""What follows from a change of status: counters, the place in the thread, the article's version.

All of it happens in the transaction of the change. Every service that changes a status goes through
here.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from comments.database.commit_counts import count_at_commit
from comments.database.records import insert, snapshot
from comments.database.sql import change, rows
from comments.models import Article, Author, Comment, Decision, Status
from comments.services.audit_log.recording import record, record_post
from comments.services.comments.external_check_requests import plan_lesson
from comments.services.comments.waves import follow_decision
from comments.services.context import DecisionContext
from comments.services.digests.departures import leave_digest
from comments.services.sites.articles import lock_article
from comments.telemetry import metrics

TALLY: dict[str | None, str] = {
    "approved": "approved",
    "rejected": "rejected",
    "spam": "rejected",
    "pending": "pending",
}
"""Which of an author's counters a comment in that status belongs to."""
_COUNTED = {
    name: f"UPDATE author SET {name} = {name} + 1 WHERE id = ?"  # noqa: S608
    for name in set(TALLY.values())
}
_GROWN = "UPDATE article SET comment_count = comment_count + 1, version = version + 1 WHERE id = ?"
_ANSWERED = "UPDATE comment SET reply_count = reply_count + 1 WHERE id = ?"


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
        settle(session, comment, before)
        plan_lesson(session, comment, context.actor, context.at)
    follow_decision(session, comment, decision)
    return decision


def enter(
    session: Session, comment: Comment, status: Status, action: str, context: DecisionContext
) -> None:
    """Store a new comment in its first status, the log's entry, and everything that depends on it.

    The comment and its article are snapshots, the author may be one. The caller holds the article's
    lock and has made sure that what the comment answers is visible.
    """
    comment.become(status, action=action, actor=context.actor)
    count_at_commit(session, metrics.decisions.labels(action, context.actor.kind))
    comment.shown = comment.status == "approved"
    insert(session, comment)
    record_post(session, action, context, comment, status)
    change(session, _COUNTED[TALLY[status]], comment.author_id)
    if comment.shown:
        change(session, _GROWN, comment.article_id)
        if comment.parent_id is not None:
            change(session, _ANSWERED, comment.parent_id)
        comment.article.comment_count += 1
        comment.article.version += 1
    if comment.author in session:
        session.expire(comment.author)


def settle(session: Session, comment: Comment, before: str | None) -> None:
    """Bring counters, the comment's place and the article's version in line with its new status."""
    article = comment.article
    was_shown, was_visible = comment.shown or False, before == "approved"
    visible = comment.status == "approved"
    comment.shown = visible or (comment.reply_count or 0) > 0
    if not visible:
        comment.pinned = comment.featured = False
    article.comment_count += int(visible) - int(was_visible)
    _tally(comment.author, before, comment.status)
    if comment.shown != was_shown:
        _count_reply(session, comment.parent_id, 1 if comment.shown else -1)
    if was_shown or comment.shown:
        article.version += 1
    if was_visible:
        leave_digest(session, comment.id, article.id)


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


def locked_snapshot(session: Session, comment_id: int) -> Comment | None:
    """As ``locked_comment``, a snapshot of it."""
    comment = snapshot(session, Comment, "id = ?", comment_id)
    if comment is None or session.get_bind().dialect.name == "sqlite":
        return comment
    rows(session, "SELECT id FROM article WHERE id = ? FOR NO KEY UPDATE", (comment.article_id,))
    return snapshot(session, Comment, "id = ?", comment_id)


def _tally(author: Author, before: str | None, after: str) -> None:
    old, new = TALLY.get(before), TALLY.get(after)
    if old == new:
        return
    if old:
        setattr(author, old, getattr(type(author), old) - 1)
    if new:
        setattr(author, new, getattr(type(author), new) + 1)


def _count_reply(session: Session, parent_id: int | None, change: int) -> None:
    """Count a reply that appeared or vanished, and let tombstones above appear or vanish with
    it.
    """
    while parent_id is not None:
        parent = session.get(Comment, parent_id)
        assert parent is not None
        parent.reply_count += change
        if parent.status == "approved" or (parent.reply_count > 0) == parent.shown:
            return
        parent.shown = parent.reply_count > 0
        parent_id = parent.parent_id
