"""Criteria of lists, and the walks along indexes that hold just the comments which meet them."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, TextClause, select
from sqlalchemy.orm import aliased

from comments.models import Comment

Condition = ColumnElement[bool] | TextClause
ScannedComment = aliased(Comment, name="walked")
"""The comment whose index is walked. The other criteria ask about the same row as ``Comment``, so
that no index of theirs is taken instead.
"""


class IndexPath(NamedTuple):
    """Some entries of an index that sorts them by ``keys``, the last of which is a comment's id."""

    keys: tuple[Any, ...]
    conditions: tuple[Condition, ...]
    repeats: bool = False
    """Whether a comment may have several entries."""

    @property
    def ids(self) -> Select[Any]:
        """The comments, in no order."""
        return select(self.keys[-1].label("id")).where(*self.conditions)


class Criterion(NamedTuple):
    """One thing that is asked of every comment in a list."""

    condition: Condition
    """About ``Comment``."""
    path: IndexPath | None = None
    """To just the comments that meet it, sorted by id."""
    by_priority: IndexPath | None = None
    """The same, sorted by priority."""
    unsorted: Select[Any] | None = None
    """The same, where no index sorts them."""
    of_site: bool = True
    """Whether all of these are of the list's site."""
    words: int = 0
    """How many words a comment's text has to be searched for."""

    @property
    def ids(self) -> Select[Any] | None:
        """The comments that meet it, in no order, where an index knows them."""
        return self.unsorted if self.path is None else self.path.ids
