"""The index of comments' words on SQLite: filled for many comments at once, merged step by step.

The trigger that fills it comment by comment has SQLite write the index out after each, because each
is a savepoint of its own; for thousands that costs several times as much as all else.

Each post leaves a segment of the index, and whoever searches looks into all of them. SQLite would
merge them inside some post, which waits seconds for it on a site of a million comments, and all
others with it; so it is told to leave that to the worker (migration 0039).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from comments.database.sql import change, change_many, rows

_TRIGGER = "comment_search_insert"
_STATED = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = ?"
_INDEX = "INSERT INTO comment_search(rowid, source) VALUES (?, ?)"
_MERGE = "INSERT INTO comment_search(comment_search, rank) VALUES ('merge', ?)"
_CHANGES = "SELECT total_changes()"
_MERGED_PAGES = 64
"""In one step, which takes some milliseconds; a frequent word's list is never cut, however long."""


@contextmanager
def indexed_at_once(session: Session, comments: Sequence[Mapping[str, Any]]) -> Iterator[None]:
    """Index these comments' words when the block that stores them has ended.

    The trigger is away in between, in this transaction alone: whoever else writes waits for its
    end, and where it is undone the trigger was never away. PostgreSQL needs none of this.
    """
    stated = _trigger(session)
    if stated is None:
        yield
        return
    change(session, f"DROP TRIGGER {_TRIGGER}")
    yield
    change_many(session, _INDEX, sorted(map(_words, comments)))
    change(session, stated)


def merge_segments(session: Session) -> bool:
    """Merge a few pages of segments, where sixteen or more of a size have gathered; return whether
    there are more. PostgreSQL does so by itself.
    """
    if not _on_sqlite(session):
        return False
    ((before,),) = rows(session, _CHANGES, ())
    change(session, _MERGE, _MERGED_PAGES)
    ((after,),) = rows(session, _CHANGES, ())
    # A step that finds nothing still notes that it was called (FTS5, "The 'merge' Command").
    return bool(after - before >= 2)


def begin_forgetting(session: Session) -> None:
    """Have the steps of ``merge_segments`` from here on merge all there is by now.

    Words of what was deleted lie on in older segments until then. PostgreSQL keeps none.
    """
    if _on_sqlite(session):
        change(session, _MERGE, -_MERGED_PAGES)


def _words(comment: Mapping[str, Any]) -> tuple[int, str]:
    """What the trigger would index; the index forgets it again by these very words."""
    text = comment["search_text"]
    return comment["id"], comment["source"] if text is None else text


def _trigger(session: Session) -> str | None:
    if not _on_sqlite(session):
        return None
    statement = next(iter(rows(session, _STATED, (_TRIGGER,))), None)
    return None if statement is None else str(statement[0])


def _on_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
