"""What is to be exported, read piece by piece as of one moment while readers write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from comments.models import (
    Article,
    Author,
    Ban,
    Base,
    Comment,
    Decision,
    Origin,
    Report,
    Revision,
    RuleOrigin,
    Site,
    StoredFinding,
    Vote,
)

PIECE = 500
Model = TypeVar("Model", bound=Base)


@dataclass(frozen=True)
class Selection:
    """A site's comments, or those since a moment or in some statuses, and what goes with them.

    The session has begun its transaction with ``begin_snapshot``, so that all that is read belongs
    together.
    """

    session: Session
    site: Site
    at: datetime
    since: datetime | None = None
    statuses: tuple[str, ...] = ()
    extras: frozenset[str] = frozenset()
    """Of ``ledger``, ``authors`` and ``reports``."""
    secret_digest: str = ""
    """By which another service sees whether its keyed hashes are made with the same secret."""

    def articles(self) -> Iterator[Article]:
        """Yield the site's articles, the oldest first."""
        query = select(Article).where(Article.site_id == self.site.id)
        yield from self._walk(query, Article)

    def authors(self) -> Iterator[Author]:
        """Yield the site's authors, the first seen first."""
        yield from self._walk(select(Author).where(Author.site_id == self.site.id), Author)

    def pieces(self, article_id: int | None = None) -> Iterator[list[Comment]]:
        """Yield the comments, of the site or of one article, in lists of a few hundred, the oldest
        first."""
        query = select(Comment).where(Comment.site_id == self.site.id)
        if article_id is not None:
            query = query.where(Comment.article_id == article_id)
        if self.since is not None:
            query = query.where(Comment.created_at >= self.since)
        if self.statuses:
            query = query.where(Comment.status.in_(self.statuses))
        after = -1
        while piece := self._next(query, Comment, after):
            yield piece
            after = piece[-1].id
            self.session.expunge_all()

    def authors_of(self, comments: Sequence[Comment]) -> dict[int, Author]:
        """Return the authors of these comments by id."""
        ids = {comment.author_id for comment in comments}
        return {
            author.id: author
            for author in self.session.scalars(select(Author).where(Author.id.in_(ids)))
        }

    def votes(self, ids: Sequence[int]) -> dict[int, list[Vote]]:
        """Return these comments' votes by comment."""
        query = select(Vote).where(Vote.comment_id.in_(ids)).order_by(Vote.author_id)
        return _by_comment(self.session.scalars(query))

    def reports(self, ids: Sequence[int]) -> dict[int, list[Report]]:
        """Return these comments' reports by comment."""
        query = select(Report).where(Report.comment_id.in_(ids)).order_by(Report.id)
        return _by_comment(self.session.scalars(query))

    def revisions(self, ids: Sequence[int]) -> dict[int, list[Revision]]:
        """Return these comments' former texts by comment."""
        query = select(Revision).where(Revision.comment_id.in_(ids)).order_by(Revision.number)
        return _by_comment(self.session.scalars(query))

    def decisions(self, ids: Sequence[int]) -> dict[int, list[Decision]]:
        """Return the ledger's entries about these comments by comment."""
        query = select(Decision).where(Decision.comment_id.in_(ids)).order_by(Decision.id)
        return _by_comment(self.session.scalars(query))

    def findings(self, ids: Sequence[int]) -> dict[int, list[StoredFinding]]:
        """Return what checks have found in these comments by comment."""
        query = select(StoredFinding).where(StoredFinding.comment_id.in_(ids))
        return _by_comment(self.session.scalars(query.order_by(StoredFinding.id)))

    def bans(self) -> Iterator[Ban]:
        """Yield the site's bans."""
        yield from self._walk(select(Ban).where(Ban.site_id == self.site.id), Ban)

    def rules(self) -> Iterator[RuleOrigin]:
        """Yield who added which rule."""
        query = select(RuleOrigin).where(RuleOrigin.site_id == self.site.id)
        yield from self.session.scalars(query.order_by(RuleOrigin.setting, RuleOrigin.entry))

    def other_decisions(self) -> Iterator[Decision]:
        """Yield the ledger's entries about articles, authors and the site itself."""
        query = select(Decision).where(
            Decision.site_id == self.site.id, Decision.comment_id.is_(None)
        )
        if self.since is not None:
            query = query.where(Decision.created_at >= self.since)
        yield from self._walk(query, Decision)

    def imported_votes(self, ids: Sequence[int]) -> dict[int, tuple[int, int]]:
        """Return the votes without a voter that imports have brought, by comment."""
        query = (
            select(Origin.target_id, func.sum(Origin.up), func.sum(Origin.down))
            .where(Origin.kind == "comment", Origin.target_id.in_(ids))
            .group_by(Origin.target_id)
        )
        return {number: (int(up), int(down)) for number, up, down in self.session.execute(query)}

    def _walk(self, query: Select[Any], model: type[Model]) -> Iterator[Model]:
        after = -1
        while piece := self._next(query, model, after):
            yield from piece
            after = piece[-1].id
            self.session.expunge_all()

    def _next(self, query: Select[Any], model: Any, after: int) -> list[Any]:
        ordered = query.where(model.id > after).order_by(model.id).limit(PIECE)
        return list(self.session.scalars(ordered))


def _by_comment(rows: Any) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = {}
    for row in rows:
        groups.setdefault(row.comment_id, []).append(row)
    return groups
