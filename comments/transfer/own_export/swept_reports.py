"""Which entry of the log closed a report, where that entry is about no comment: all reports of a
reader are closed at once where they are silenced.

Our own export names the entry with the report, which is written before the entry is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, bindparam, update
from sqlalchemy.orm import Session

from comments.models import Report
from comments.transfer.drafts import Row
from comments.transfer.json_stream import count, objects, text
from comments.transfer.lookup_store import LookupStore
from comments.transfer.spool import short_id

SWEPT = "swept report"
"""The kind under which such reports wait in the store."""
_REPORTS: Table = Report.__table__  # type: ignore[assignment]


def keep_swept(lookups: LookupStore, comment: Mapping[str, Any]) -> None:
    """Put by the reports of a comment's line that another entry than its own has closed."""
    reports = objects(comment.get("reports"))
    judges = (
        {text(entry.get("id")) for entry in objects(comment.get("decisions"))} if reports else ()
    )
    for report in reports:
        judge = text(report.get("resolved_by"))
        if judge and judge not in judges:
            values = [text(comment.get("id")), text(report.get("author"))]
            revision = count(report.get("revision")) or 1
            key = "/".join((*values, str(revision)))
            lookups.put(SWEPT, short_id(key), [*values, revision, judge])


def settle_swept(
    session: Session,
    batch: Sequence[list[Any]],
    comments: Callable[[list[str]], Mapping[str, int]],
    authors: Callable[[list[str]], Mapping[str, int]],
    entries: Callable[[list[str]], Mapping[str, int]],
) -> int:
    """Name the entry that closed each of these reports, where none is named; return how many were
    changed. The others return ids here by ids in the file.
    """
    comment_ids = comments([short_id(row[0]) for row in batch])
    author_ids = authors([short_id(f"id:{row[1]}") for row in batch])
    entry_ids = entries([short_id(row[3]) for row in batch])
    rows: list[Row] = []
    for comment, author, revision, judge in batch:
        numbers = (
            comment_ids.get(short_id(comment)),
            author_ids.get(short_id(f"id:{author}")),
            entry_ids.get(short_id(judge)),
        )
        if None not in numbers:
            names = ("comment", "author", "entry")
            rows.append(dict(zip(names, numbers, strict=True)) | {"at": revision})
    if rows:
        session.connection().execute(_settled(), rows)
    return len(rows)


def _settled() -> Any:
    columns = _REPORTS.c
    matching = (
        columns.comment_id == bindparam("comment"),
        columns.author_id == bindparam("author"),
        columns.revision == bindparam("at"),
        columns.resolved.is_not(None),
        columns.resolved_by.is_(None),
    )
    return update(_REPORTS).where(*matching).values(resolved_by=bindparam("entry"))
