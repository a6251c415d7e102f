"""A page of a list in bounded time, whatever is asked for in whatever combination, by walking one
index.

Each criterion has an index that holds just its comments in the order of the list. The page is read
along one of them, and every entry is tested for the other criteria: along whichever gets farthest
in the number of entries that may be tested for one page. What holds few comments is thus read to
its end, and among what holds many a page is soon full. Where neither is so, the page stays short,
and its cursor goes on where the walk has ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, exists, func, literal_column, select, tuple_
from sqlalchemy.orm import Session

from comments.models import Comment, first_id
from comments.services.moderation.index_paths import Criterion, IndexPath, ScannedComment
from comments.services.moderation.queue_definitions import Sort
from comments.services.moderation.queue_filter import QueueFilter

MOST_TESTED = 5_000
"""Entries of an index tested for one page."""
MOST_READ = {"sqlite": 80, "postgresql": 200}
"""The same where each text has to be searched for a word: 25 to 140 microseconds apiece."""
MUCH = 4
"""A walk that has filled one part in so many of a page need not be bettered."""
FEW = 3_000
"""As many comments may be gathered and sorted for one page."""

Place = tuple[int, ...]
Page = tuple[list[Place], Place | None]


@dataclass(frozen=True, slots=True)
class IndexScan:
    """A list that is asked for, and where it goes on."""

    session: Session
    queue_filter: QueueFilter
    criteria: list[Criterion]
    order: Sort
    after: Place | None
    limit: int

    def page(self) -> Page:
        """Return the sort keys of a page, and those after which the next goes on."""
        for criterion, ids in self._unordered():
            if self._is_few(ids):
                return self._gather(criterion, ids)
        criterion, path, end = self._best()
        entries = self._along(criterion, path, end)
        short = end is not None and entries[1] == end and len(entries[0]) < self.limit / MUCH
        return (short and self._search(criterion, path)) or entries

    def _unordered(self) -> list[tuple[Criterion, Select[Any]]]:
        """Return criteria whose comments, if they are few, are to be gathered, because no walk has
        the list's order.
        """
        return [
            (one, one.ids)
            for one in self.criteria[:-1]
            if one.ids is not None
            and not (one.words and one.unsorted is not None)
            and (not one.by_priority if self.order == "priority" else one.path is None)
        ]

    def _best(self) -> tuple[Criterion, IndexPath, Place | None]:
        """Return the walk that gets farthest in a page's worth of tests, and where they end: None
        is everywhere.
        """
        ended: list[tuple[Criterion, IndexPath, Place]] = []
        narrower = any(criterion.path and criterion.of_site for criterion in self.criteria[:-1])
        for criterion in self.criteria[:-1] if narrower else self.criteria:
            path = criterion.by_priority if self.order == "priority" else criterion.path
            if path is None:
                continue
            end = self._reach(path, self._allowed(criterion)) if self._others(criterion) else None
            if end is None:
                return criterion, path, None
            ended.append((criterion, path, end))
        farthest = max if self.order == "oldest" else min
        return farthest(ended, key=itemgetter(2))

    def _search(self, criterion: Criterion, path: IndexPath) -> Page | None:
        """Let the index of words find what a short walk has not, where that index has no order."""
        for words in self.criteria:
            if words.words and words.unsorted is not None:
                if self._is_few(words.unsorted):
                    return self._gather(words, words.unsorted)
                if criterion is self.criteria[-1]:
                    end = self._reach(path, MOST_TESTED)
                    near = words.unsorted.where(*self._bounds((ScannedComment.id,), end))
                    return self._gather(words, near, end)
        return None

    def _along(self, criterion: Criterion, path: IndexPath, end: Place | None) -> Page:
        """Return what the other criteria leave of a walk that ends there."""
        query, others = self._walk(path, end), self._others(criterion)
        return self._cut(query.where(_same(path.keys[-1], others)) if others else query, end)

    def _gather(self, criterion: Criterion, ids: Select[Any], end: Place | None = None) -> Page:
        """Return what the other criteria leave of these comments, sorted. They go on to this
        end.
        """
        few = _apart(ids, "few")
        others = [one.condition for one in self.criteria if one is not criterion]
        columns: list[Any] = [few.c.id]
        if self.order == "priority":
            priority = select(Comment.priority).where(Comment.id == few.c.id).scalar_subquery()
            columns.insert(0, priority.label("priority"))
        matching = _apart(select(*columns).where(_same(few.c.id, others)).distinct(), "kept")
        return self._cut(self._walk(IndexPath(tuple(matching.c), ())), end)

    def _cut(self, query: Select[Any], end: Place | None) -> Page:
        rows = [tuple(row) for row in self.session.execute(query.limit(self.limit + 1))]
        return rows[: self.limit], rows[self.limit - 1] if len(rows) > self.limit else end

    def _reach(self, path: IndexPath, entries: int) -> Place | None:
        """Return the last of so many entries of a path, or None where it has fewer."""
        row = self.session.execute(self._walk(path).limit(1).offset(entries - 1)).first()
        return None if row is None else tuple(row)

    def _is_few(self, ids: Select[Any]) -> bool:
        some = select(_apart(ids, "few").c.id).limit(FEW + 1).subquery()
        return (self.session.scalar(select(func.count()).select_from(some)) or 0) <= FEW

    def _allowed(self, criterion: Criterion) -> int:
        words = sum(one.words for one in self.criteria if one is not criterion)
        return (
            max(1, MOST_READ[self.session.get_bind().dialect.name] // words)
            if words
            else MOST_TESTED
        )

    def _others(self, criterion: Criterion) -> list[Any]:
        """Return what remains to be tested along the path of a criterion."""
        site = self.criteria[-1]
        return [
            one.condition
            for one in self.criteria
            if one is not criterion and not (one is site and criterion.of_site)
        ]

    def _walk(self, path: IndexPath, end: Place | None = None) -> Select[Any]:
        ordered = [key.asc() if self.order == "oldest" else key.desc() for key in path.keys]
        query = (
            select(*path.keys)
            .where(*path.conditions, *self._bounds(path.keys, end))
            .order_by(*ordered)
        )
        return query.distinct() if path.repeats else query

    def _bounds(self, keys: tuple[Any, ...], end: Place | None) -> list[ColumnElement[bool]]:
        """Return the conditions that keep a walk behind the cursor, before its end, and within the
        dates asked for.
        """
        bounds: list[ColumnElement[bool]] = []
        place: Any = tuple_(*keys) if len(keys) > 1 else keys[0]
        if self.after is not None:
            after: Any = tuple_(*self.after) if len(keys) > 1 else self.after[0]
            bounds.append(place > after if self.order == "oldest" else place < after)
        if end is not None:
            last: Any = tuple_(*end) if len(keys) > 1 else end[0]
            bounds.append(place <= last if self.order == "oldest" else place >= last)
        if self.queue_filter.since is not None:
            bounds.append(keys[-1] >= first_id(self.queue_filter.since))
        if self.queue_filter.before is not None:
            bounds.append(keys[-1] < first_id(self.queue_filter.before))
        return bounds


def _apart(query: Select[Any], name: str) -> CTE:
    """Have the query planned by itself, whatever limit or order is asked of its result."""
    return query.cte(name).prefix_with("MATERIALIZED", dialect="postgresql")


def _same(key: Any, conditions: list[Any]) -> ColumnElement[bool]:
    """Test the comment of an entry. The offset keeps PostgreSQL from reading the tables in an order
    of its own.
    """
    return exists(
        select(1)
        .select_from(Comment)
        .where(Comment.id == key, *conditions)
        .offset(literal_column("0"))
    )
