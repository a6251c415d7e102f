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
from typing import IO

from comments.models import STATUSES
from comments.transfer.first_pass import as_far_as_read
from comments.transfer.formats.csv_dates import Order, has_slashes, order_of, table_time
from comments.transfer.json_stream import count, truth
from comments.transfer.record import BrokenFile, Page, Person, Record
from comments.transfer.source import Source
from comments.transfer.utf8_stream import numbered_lines

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
_LONGEST_HEADER = 8_192
_DATES = ("created_at", "edited_at")
_UNREAD_DATE = (
    "What has been read does not tell whether day or month stands first in its date; it waits for"
    " the next run."
)
_FORMATS = {"": "text", "text": "text", "html": "html", "markdown": "markdown"}


def read(source: Source) -> Iterator[Record]:
    """Yield a record a row; columns are parted by commas, semicolons or tabs, as the header has
    them. Raises ``BrokenFile`` for a header without ``body``, or with a column that is unknown."""
    csv.field_size_limit(2**24)
    order = order_of(as_far_as_read(source, _dates(source)))
    is_order_to_come = not order and source.problem is not None
    for values, line, is_beyond in _rows(source):
        record = _record(values, line, order, beyond=is_beyond)
        if is_order_to_come and any(has_slashes(values.get(name)) for name in _DATES):
            # A date is never mended by a later run, so none may be missing for want of the rest.
            record = record._replace(left_out=record.left_out or _UNREAD_DATE)
        yield record


def _dates(source: Source) -> Iterator[str]:
    for values, _, _ in _rows(source):
        for name in _DATES:
            yield values.get(name, "")


def _rows(source: Source) -> Iterator[tuple[dict[str, str], int, bool]]:
    """Yield each row with its line, and whether it has more columns than the header."""
    encoding, delimiter = _manner(source)
    with source.open() as stream:
        rows = csv.DictReader(_lines(stream, source, encoding), strict=True, delimiter=delimiter)
        try:
            rows.fieldnames = columns = [_name(name) for name in rows.fieldnames or []]
            _check(columns)
            for row in rows:
                values = {name: _active(_kept(row[name])) for name in columns}
                yield values, rows.line_num, None in row
        except (csv.Error, UnicodeDecodeError) as error:
            raise BrokenFile(
                f"{source.path.name} is broken: line {rows.line_num + 1}, {error}."
            ) from error


def _lines(stream: IO[bytes], source: Source, encoding: str) -> Iterator[str]:
    """The file's lines, decoded one by one where that can be, so that an error has its place."""
    if encoding == "utf-16":
        yield from io.TextIOWrapper(stream, encoding=encoding, newline="")
        return
    for number, line in numbered_lines(stream):
        if line is None:
            raise BrokenFile(f"{source.path.name} is broken: line {number} is too long.")
        yield line.decode() + "\n"


def header(source: Source) -> list[str]:
    """Return the names in the first line, as far as it is one."""
    encoding, delimiter = _manner(source)
    with source.open() as stream:
        first = stream.read(_LONGEST_HEADER).decode(encoding, "replace").partition("\n")[0]
    try:
        return [_name(name) for name in next(csv.reader([first], delimiter=delimiter), [])]
    except csv.Error:
        return []


def _manner(source: Source) -> tuple[str, str]:
    """Return encoding and delimiter: UTF-8 unless a mark says UTF-16, and what the header has most
    of."""
    with source.open() as stream:
        head = stream.read(_LONGEST_HEADER)
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    first = head.decode(encoding, "replace").partition("\n")[0]
    return encoding, max(",;\t", key=first.count)


def _name(name: str) -> str:
    return name.strip().strip('"').lower()


def _kept(value: str | None) -> str:
    return (value or "").replace("\0", "\ufffd")


def _active(value: str) -> str:
    """A text without the quote that keeps spreadsheets from taking it for a formula."""
    return value[1:] if value[:1] == "'" and value[1:2] in tuple("=+-@\t\r") else value


def _check(names: list[str]) -> None:
    unknown = [name for name in names if name not in COLUMNS]
    if unknown:
        raise BrokenFile(
            f"There is no column {unknown[0]!r}; the columns are {', '.join(COLUMNS)}."
        )
    if len(set(names)) < len(names):
        raise BrokenFile("The first line names a column twice.")
    if "body" not in names or not {"article", "url"} & set(names):
        raise BrokenFile(
            "The first line must name the columns, body and article (or url) among them."
        )


def _record(row: dict[str, str], line: int, order: Order, *, beyond: bool) -> Record:
    status, markup = (
        row.get("status", "").strip().lower() or "approved",
        row.get("format", "").strip().lower(),
    )
    unfit = "" if status in STATUSES else f"There is no status {status!r}."
    if markup not in _FORMATS:
        unfit = f"There is no format {markup!r}."
    if beyond:
        unfit = "It has more columns than the header."
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
        created_at=table_time(row.get("created_at"), order),
        edited_at=table_time(row.get("edited_at"), order),
        status=status,
        parent=row.get("parent", "").strip(),
        up=count(row.get("up")),
        down=count(row.get("down")),
        pinned=truth(row.get("pinned")),
        featured=truth(row.get("featured")),
        address=row.get("ip", "").strip(),
        left_out=unfit,
    )
