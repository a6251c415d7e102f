"""CSV with a header, for every system that has no importer of its own.

Columns: ``article`` or ``url`` (one of the two is needed), ``body``, and as far as they are known
``id``, ``parent``, ``title``, ``format`` (text, markdown or html; text where it is empty),
``created_at``, ``edited_at``, ``status``, ``author_id``, ``author_name``, ``author_email``,
``author_subject``, ``up``, ``down``, ``pinned``, ``featured``, ``ip``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from comments.models import STATUSES
from comments.transfer.json_stream import number, truth
from comments.transfer.record import BrokenFile, Page, Person, Record
from comments.transfer.source import Source
from comments.transfer.times import parse_time

COLUMNS = [
    "id",
    "parent",
    "article",
    "url",
    "title",
    "body",
    "format",
    "created_at",
    "edited_at",
    "status",
    "author_id",
    "author_name",
    "author_email",
    "author_subject",
    "up",
    "down",
    "pinned",
    "featured",
    "ip",
]
_FORMATS = {"": "text", "text": "text", "html": "html", "markdown": "markdown"}


def read(source: Source) -> Iterator[Record]:
    """Yield a record a row. Raises ``BrokenFile`` for a header without ``body``, or with a column
    that is unknown."""
    csv.field_size_limit(2**24)
    with (
        source.open() as stream,
        io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as text,
    ):
        rows = csv.DictReader(text, strict=True)
        try:
            _check(rows.fieldnames or [])
            for row in rows:
                yield _record({k: _active(v or "") for k, v in row.items() if k}, rows.line_num)
        except (csv.Error, UnicodeDecodeError) as error:
            raise BrokenFile(
                f"{source.path.name} is broken: line {rows.line_num + 1}, {error}."
            ) from error


def _active(value: str) -> str:
    """A text without the quote that keeps spreadsheets from taking it for a formula."""
    return value[1:] if value[:1] == "'" and value[1:2] in tuple("=+-@\t\r") else value


def _check(header: object) -> None:
    names = [str(name).strip() for name in header] if isinstance(header, list | tuple) else []
    unknown = [name for name in names if name not in COLUMNS]
    if unknown:
        raise BrokenFile(
            f"There is no column {unknown[0]!r}; the columns are {', '.join(COLUMNS)}."
        )
    if "body" not in names or not {"article", "url"} & set(names):
        raise BrokenFile(
            "The first line must name the columns, body and article (or url) among them."
        )


def _record(row: dict[str, str], line: int) -> Record:
    status, markup = (
        row.get("status", "").strip().lower() or "approved",
        row.get("format", "").strip().lower(),
    )
    unfit = "" if status in STATUSES else f"There is no status {status!r}."
    if markup not in _FORMATS:
        unfit = f"There is no format {markup!r}."
    return Record(
        id=row.get("id", "").strip(),
        place=f"line {line}",
        page=Page(
            row.get("article", "").strip(), row.get("url", "").strip(), row.get("title", "").strip()
        ),
        person=Person(
            row.get("author_id", "").strip(),
            row.get("author_name", "").strip(),
            row.get("author_email", "").strip(),
            row.get("author_subject", "").strip(),
        ),
        body=row.get("body", ""),
        markup=_FORMATS.get(markup, "text"),  # type: ignore[arg-type]
        created_at=parse_time(row.get("created_at")),
        edited_at=parse_time(row.get("edited_at")),
        status=status,
        parent=row.get("parent", "").strip(),
        up=max(number(row.get("up")), 0),
        down=max(number(row.get("down")), 0),
        pinned=truth(row.get("pinned")),
        featured=truth(row.get("featured")),
        address=row.get("ip", "").strip(),
        left_out=unfit,
    )
