"""Counters against the truth: what drifted, and mending it in batches while the service runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased

from comments.models import Article, Author, Comment, Origin, Report, Vote
from comments.services.comments.consequences import COUNTERS, TALLY
from comments.services.comments.tombstones import has_place
from comments.services.sites.articles import lock_article
from comments.services.threads.ranking import wilson_lower_bound

BATCH = 500


@dataclass(frozen=True, slots=True)
class Drift:
    """A counter that does not say what is true."""

    what: str
    id: int
    stored: int
    true: int


def article_ids(session: Session, after: int = 0) -> list[int]:
    """Return the next batch of articles after this id."""
    return list(
        session.scalars(
            select(Article.id).where(Article.id > after).order_by(Article.id).limit(BATCH)
        )
    )


def author_ids(session: Session, after: int = 0) -> list[int]:
    """Return the next batch of authors after this id."""
    return list(
        session.scalars(select(Author.id).where(Author.id > after).order_by(Author.id).limit(BATCH))
    )


def article_drift(session: Session, article_id: int, *, mend: bool = False) -> list[Drift]:
    """Compare an article's counters, and those of its comments, with the truth; set them right with
    ``mend``.

    Looks at the article's comments from the leaves up, because a tombstone is shown for the replies
    below it.
    """
    article = lock_article(session, article_id) if mend else session.get_one(Article, article_id)
    drifts = list(_comment_drift(session, article, mend))
    visible = _count(session, Comment.article_id == article.id, Comment.status == "approved")
    if visible != article.comment_count:
        drifts.append(Drift("article.comment_count", article.id, article.comment_count, visible))
        if mend:
            article.comment_count = visible
    if drifts and mend:
        article.version += 1
        session.flush()
    return drifts


def _comment_drift(session: Session, article: Article, mend: bool) -> Iterator[Drift]:
    """Walk by falling depth, so that what is shown below a comment is known before the comment's
    turn comes.
    """
    visible_replies: dict[int, int] = {}
    votes = _votes(session, article.id)
    rows = (
        select(Comment)
        .where(Comment.article_id == article.id)
        .order_by(Comment.depth.desc(), Comment.id)
    )
    for comment in session.scalars(rows.execution_options(yield_per=BATCH)):
        replies = visible_replies.pop(comment.id, 0)
        visible = has_place(comment.status, replies)
        if visible and comment.parent_id is not None:
            visible_replies[comment.parent_id] = visible_replies.get(comment.parent_id, 0) + 1
        up, down = votes.get(comment.id, (0, 0))
        truth = {
            "reply_count": replies,
            "shown": visible,
            "up": up,
            "down": down,
            "best": wilson_lower_bound(up, down),
        }
        for name, true in truth.items():
            if getattr(comment, name) != true:
                yield Drift(f"comment.{name}", comment.id, int(getattr(comment, name)), int(true))
                if mend:
                    setattr(comment, name, true)


def _votes(session: Session, article_id: int) -> dict[int, tuple[int, int]]:
    """Votes with a voter, and those that an import has brought without one."""
    up, down = (func.sum(case((Vote.value == value, 1), else_=0)) for value in (1, -1))
    query = (
        select(Vote.comment_id, up, down)
        .join(Comment, Comment.id == Vote.comment_id)
        .where(Comment.article_id == article_id)
        .group_by(Vote.comment_id)
    )
    counts = {number: (int(ups), int(downs)) for number, ups, downs in session.execute(query)}
    imported = (
        select(Origin.target_id, func.sum(Origin.up), func.sum(Origin.down))
        .join(Comment, Comment.id == Origin.target_id)
        .where(
            Origin.kind == "comment",
            Comment.article_id == article_id,
            (Origin.up > 0) | (Origin.down > 0),
        )
        .group_by(Origin.target_id)
    )
    for number, ups, downs in session.execute(imported):
        here = counts.get(number, (0, 0))
        counts[number] = (here[0] + int(ups), here[1] + int(downs))
    return counts


def author_drift(session: Session, author_id: int, *, mend: bool = False) -> list[Drift]:
    """Compare an author's record with the truth; set it right with ``mend``."""
    author = session.get_one(Author, author_id, with_for_update=mend or None)
    query = (
        select(Comment.status, func.count())
        .where(Comment.author_id == author.id)
        .group_by(Comment.status)
    )
    by_status = {row[0]: row[1] for row in session.execute(query)}
    truth = dict.fromkeys(COUNTERS, 0)
    for status, count in by_status.items():
        if status in TALLY:
            truth[TALLY[status]] += count
    drifts = []
    for name, true in truth.items():
        if getattr(author, name) != true:
            drifts.append(Drift(f"author.{name}", author.id, getattr(author, name), true))
            if mend:
                setattr(author, name, true)
    session.flush()
    return drifts


def report_drift(session: Session, *, mend: bool = False) -> list[Drift]:
    """Compare how many open reports comments say they have with the reports that are open."""
    truth = (
        select(Report.comment_id, func.count().label("open"))
        .where(Report.resolved.is_(None))
        .group_by(Report.comment_id)
        .subquery()
    )
    reported = aliased(truth)
    true = func.coalesce(reported.c.open, 0)
    query = (
        select(Comment, true)
        .outerjoin(reported, reported.c.comment_id == Comment.id)
        .where(
            (Comment.open_reports > 0) | (reported.c.open.is_not(None)),
            Comment.open_reports != true,
        )
    )
    drifts = []
    for comment, count in session.execute(query).all():
        drifts.append(Drift("comment.open_reports", comment.id, comment.open_reports, count))
        if mend:
            comment.open_reports = count
    session.flush()
    return drifts


def _count(session: Session, *conditions: object) -> int:
    return session.scalar(select(func.count()).select_from(Comment).where(*conditions)) or 0  # type: ignore[arg-type]
