"""Reads labelled texts out of a CSV file as spreadsheets save it: parted by commas, semicolons or
tabs, in UTF-8 or, with its mark, UTF-16.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from comments.errors import InvalidInput
from comments.text.characters import UNSTORABLE

_LONGEST = 20_000
"""Characters of a text that are kept."""
_LONGEST_FIELD = 2**24
_DELIMITERS = ",;\t"


def labelled_texts(
    file: Path, text_name: str, label_name: str, labels: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Return each text with what its label stands for; a row without a text is passed over.

    Raises ``InvalidInput`` for what is no such file, with the line where that shows.
    """
    stream = io.StringIO(_decoded(file), newline="")
    first = stream.readline()
    stream.seek(0)
    csv.field_size_limit(_LONGEST_FIELD)
    rows = csv.reader(stream, strict=True, delimiter=max(_DELIMITERS, key=first.count))
    try:
        header = [name.strip().lower() for name in next(rows, [])]
        places = [_place(header, name) for name in (text_name, label_name)]
        return list(_pairs(rows, places, labels))
    except csv.Error as error:
        raise _broken(f"Line {rows.line_num}: this is no CSV, {error}.") from None


def _decoded(file: Path) -> str:
    content = file.read_bytes()
    marked = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        return content.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _broken(
            f"Line {line}: this is not UTF-8. Save the file with that encoding."
        ) from None


def _place(header: list[str], name: str) -> int:
    if (tidy := name.strip().lower()) in header:
        return header.index(tidy)
    columns = ", ".join(map(repr, header[:20])) or "none"
    raise _broken(f"The file has no column {name!r}; its first line names: {columns}.")


def _pairs(
    rows: Iterator[list[str]], places: list[int], labels: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for number, row in enumerate(rows, 2):
        if not row:
            continue
        text, label = (row[place] if place < len(row) else "" for place in places)
        name = label.strip().lower()
        if text.strip() and name not in labels:
            hint = " (--positive says what 1 means)" if name == "1" else ""
            raise _broken(
                f"Row {number}: there is no label {name!r}; there are {', '.join(labels)}{hint}."
            )
        if text.strip():
            yield UNSTORABLE.sub(" ", text)[:_LONGEST], labels[name]


def _broken(sentence: str) -> InvalidInput:
    return InvalidInput({"file": sentence})
