"""Everything a moderator needs to decide on a comment, for a page of them in a fixed number of
statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from comments.models import (
    Author,
    Comment,
    Decision,
    Report,
    Revision,
    StoredFinding,
    Wave,
    WaveMember,
)
from comments.services.comments.priority import Points, explain
from comments.services.moderation.assignments import assignee_names
from comments.services.moderation.expansion import Expansion, expand
from comments.services.owned import get_owned
from comments.services.threads.rows import rows_of
from comments.services.threads.views import CommentView

T = TypeVar("T")
DECISIONS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class CommentDetail:
    """A comment with its author's record, what was found and reported, and what was decided
    before.
    """

    comment: Comment
    view: CommentView
    author: Author
    findings: Sequence[StoredFinding]
    reports: Sequence[Report]
    decisions: Sequence[Decision]
    at: datetime
    revisions: Sequence[Revision] = ()
    priority: Sequence[Points] = ()
    assignee: str | None = None
    """The name, as colleagues know it, of whom it is assigned to."""
    similar_names: Sequence[Author] = ()
    expansion: Expansion | None = None
    wave: Wave | None = None
    """The near repeats that it belongs to."""


def comment_details(
    session: Session, ids: Sequence[int], at: datetime, parts: Collection[str] = ()
) -> list[CommentDetail]:
    """Return the comment_details of these comments in this order, each with these parts of
    ``expansion.PARTS``.
    """
    if not ids:
        return []
    by_id, waves = _comments(session, ids)
    names = assignee_names(session, by_id.values())
    expansions = expand(session, list(by_id.values()), parts, waves) if parts else {}
    rows = rows_of(session, ids)
    findings = _grouped(_sorted(session, _of(StoredFinding, ids)), _comment_id)
    reports = _grouped(
        _sorted(session, _of(Report, ids).options(joinedload(Report.reporter))), _comment_id
    )
    decisions = _grouped(_sorted(session, _of(Decision, ids)), _comment_id)
    return [
        CommentDetail(
            comment=by_id[one],
            view=rows[one].staff_view(),
            author=by_id[one].author,
            findings=[f for f in findings[one] if f.revision == by_id[one].revision],
            reports=reports[one],
            decisions=decisions[one][-DECISIONS_SHOWN:],
            at=at,
            priority=explain(by_id[one], findings[one], reports[one], at),
            assignee=names.get(by_id[one].assigned_to or ""),
            expansion=expansions.get(one),
            wave=waves.get(one),
        )
        for one in ids
        if one in by_id
    ]


def comment_detail(
    session: Session,
    site_id: int,
    comment_id: str,
    at: datetime,
    parts: Collection[str] = (),
) -> CommentDetail:
    """Return all that is known about one comment of a site, with these parts of
    ``expansion.PARTS``. Raises ``NotFound``.
    """
    comment = get_owned(session, Comment, site_id, comment_id)
    (detail,) = comment_details(session, [comment.id], at, parts)
    revisions = session.scalars(
        select(Revision).where(Revision.comment_id == comment.id).order_by(Revision.number)
    )
    return replace(
        detail,
        findings=_sorted(session, _of(StoredFinding, [comment.id])),
        decisions=_sorted(session, _of(Decision, [comment.id])),
        revisions=list(revisions),
        similar_names=similar_names(session, detail.author),
    )


def _comments(session: Session, ids: Sequence[int]) -> tuple[dict[int, Comment], dict[int, Wave]]:
    """Return these comments, and the waves of those that are in one, by their ids."""
    query = (
        select(Comment, Wave)
        .outerjoin(WaveMember, WaveMember.comment_id == Comment.id)
        .outerjoin(Wave, Wave.id == WaveMember.wave_id)
        .where(Comment.id.in_(ids))
        .options(joinedload(Comment.author), joinedload(Comment.article))
    )
    pairs = session.execute(query).all()
    comments = {comment.id: comment for comment, _ in pairs}
    return comments, {comment.id: wave for comment, wave in pairs if wave is not None}


def similar_names(session: Session, author: Author) -> list[Author]:
    """Return other authors of the site whose name reads the same."""
    query = select(Author).where(
        Author.site_id == author.site_id, Author.name_key == author.name_key, Author.id != author.id
    )
    return list(session.scalars(query.order_by(Author.id.desc()).limit(5)))


def _of(model: type[Any], ids: Iterable[int]) -> Any:
    return select(model).where(model.comment_id.in_(list(ids)))


def _sorted(session: Session, query: Any) -> list[Any]:
    """Sort by id here: told to, PostgreSQL would rather read the whole table by its key
    (``enable_sort``).
    """
    return sorted(session.scalars(query), key=attrgetter("id"))


def _comment_id(row: Any) -> int:
    return int(row.comment_id)


def _grouped(rows: Iterable[T], key: Callable[[T], Hashable]) -> dict[Any, list[T]]:
    groups: dict[Any, list[T]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups
