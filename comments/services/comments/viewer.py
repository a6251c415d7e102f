"""What of a thread is one reader's alone: their votes, their held comments, what they may still
change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from comments.models import (
    AuthorRecord,
    Comment,
    Decision,
    SiteRecord,
    StoredFinding,
    Vote,
    public_id,
)
from comments.services.comments.author_inbox import messages_about
from comments.services.comments.editing import editable_until, mendable
from comments.services.sites.articles import find_article
from comments.services.threads.rows import rows_of
from comments.services.threads.views import CommentView

OWN_LIMIT = 50
VOTES_LIMIT = 500
_REJECTED_SHOWN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ViewerState:
    """A reader's side of a thread."""

    votes: dict[str, int]
    comments: tuple[CommentView, ...]
    """The reader's comments that others do not see: waiting, or lately rejected."""
    own: dict[str, tuple[datetime, str | None]]
    """Until when each of the reader's comments may be changed, and why it was taken down, where it
    was.
    """
    by_rule: Mapping[str, str | None] = field(default_factory=dict)
    """Those of them that a rule took down, and no person; each with the check that found fault."""
    mendable: frozenset[str] = frozenset()
    """Those of them whose author may mend them."""


def viewer_state(
    session: Session, site: SiteRecord, author: AuthorRecord, key: str | None, at: datetime
) -> ViewerState:
    """Return a reader's side of an article's thread; nothing where no article is named."""
    article = find_article(session, site.id, key) if key else None
    if article is None:
        return ViewerState({}, (), {})
    votes = session.execute(
        select(Vote.comment_id, Vote.value)
        .join(Comment, Comment.id == Vote.comment_id)
        .where(Vote.author_id == author.id, Comment.article_id == article.id)
        .order_by(Vote.comment_id.desc())
        .limit(VOTES_LIMIT)
    )
    own = session.scalars(
        select(Comment)
        .where(
            Comment.author_id == author.id,
            Comment.article_id == article.id,
            Comment.status != "deleted",
        )
        .where(
            or_(
                Comment.status.in_(("approved", "pending")),
                Comment.shadowed,
                Comment.created_at > at - _REJECTED_SHOWN,
            )
        )
        .order_by(Comment.id.desc())
        .limit(OWN_LIMIT)
    ).all()
    hidden = [comment.id for comment in own if comment.status != "approved"]
    rows = rows_of(session, hidden)
    window = site.settings.edit_window
    rejected = [c for c in own if c.status in ("rejected", "spam") and not c.shadowed]
    reasons, by_rule = _reasons(session, site, rejected)
    checks = _checks(session, [c for c in rejected if c.id in by_rule])
    return ViewerState(
        votes={public_id(comment): value for comment, value in votes},
        comments=tuple(rows[one].own_view() for one in hidden if one in rows),
        own={
            public_id(c.id): (editable_until(c.created_at, window), reasons.get(c.id)) for c in own
        },
        by_rule={public_id(number): checks.get(number) for number in by_rule},
        mendable=frozenset(map(public_id, mendable(session, site, rejected))),
    )


def _checks(session: Session, comments: list[Comment]) -> dict[int, str]:
    """Return the check that rejected each of these comments' present texts."""
    if not comments:
        return {}
    query = select(StoredFinding.comment_id, StoredFinding.revision, StoredFinding.check).where(
        StoredFinding.comment_id.in_([comment.id for comment in comments]),
        StoredFinding.status.in_(("rejected", "spam")),
    )
    revisions = {comment.id: comment.revision for comment in comments}
    return {
        number: check
        for number, revision, check in session.execute(query)
        if revisions[number] == revision
    }


def _reasons(
    session: Session, site: SiteRecord, rejected: list[Comment]
) -> tuple[dict[int, str], set[int]]:
    """Return in words why each of these was taken down, where a reason was given, and which of them
    a rule took down.
    """
    if not rejected:
        return {}, set()
    texts = site.settings.reasons
    decisions = session.execute(
        select(Decision.id, Decision.comment_id, Decision.reason, Decision.actor_kind).where(
            Decision.comment_id.in_([c.id for c in rejected]),
            Decision.after.in_(("rejected", "spam")),
        )
    )
    rows = sorted(decisions, key=lambda row: row[0])
    latest = {number: (reason, kind) for _, number, reason, kind in rows if number}
    words = {number: texts.get(reason, reason) for number, (reason, _) in latest.items() if reason}
    words |= messages_about(session, [comment.id for comment in rejected])
    return words, {number for number, (_, kind) in latest.items() if kind == "rule"}
