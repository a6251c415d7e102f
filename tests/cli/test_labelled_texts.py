"""Labelled texts as spreadsheets and scripts save them, and what is no such file."""

from __future__ import annotations

from pathlib import Path

import pytest

from comments.cli.labelled_texts import labelled_texts
from comments.errors import InvalidInput

LABELS = {"ok": "ok", "spam": "spam", "hate": "abuse"}
ROWS = "text,label\nBuy käse,spam\nGood morning, ok\n"
PAIRS = [("Buy käse", "spam"), ("Good morning", "ok")]


def read(folder: Path, content: bytes | str) -> list[tuple[str, str]]:
    file = folder / "labelled.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return labelled_texts(file, "text", "Label", LABELS)


@pytest.mark.parametrize(
    "content",
    [
        ROWS,
        ROWS.encode("utf-8-sig"),
        ROWS.encode("utf-16"),
        ROWS.replace(",", ";"),
        ROWS.replace(",", "\t"),
        ROWS.replace("\n", "\r\n") + "\r\n",
        "Label, TEXT ,id\nspam,Buy käse,1\n\nok,Good morning\n",
        ROWS + ",\n  ,spam\n",
    ],
)
def test_however_a_spreadsheet_saves_it_the_texts_are_the_same(
    tmp_path: Path, content: bytes | str
) -> None:
    assert read(tmp_path, content) == PAIRS


def test_a_text_is_kept_as_a_database_can_keep_it(tmp_path: Path) -> None:
    pairs = read(tmp_path, 'label,text\nhate,"a\0b\nsecond line"\nok,' + "x" * 200_000 + "\n")
    assert pairs[0] == ("a b\nsecond line", "abuse")
    assert [len(text) for text, _ in pairs] == [15, 20_000]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "no column 'text'; its first line names: none."),
        ("body,label\nx,spam\n", "no column 'text'; its first line names: 'body', 'label'."),
        (ROWS.encode("latin-1"), "Line 2: this is not UTF-8."),
        (ROWS + "Hm,nice\n", "Row 4: there is no label 'nice'; there are ok, spam, hate."),
        (ROWS + "Hm,1\n", "(--positive says what 1 means)."),
        (ROWS + "Hm\n", "Row 4: there is no label ''"),
        (ROWS + '"Hm,spam\n', "this is no CSV, unexpected end of data."),
    ],
)
def test_what_is_no_such_file_is_refused_in_a_sentence_with_its_place(
    tmp_path: Path, content: bytes | str, sentence: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read(tmp_path, content)
    assert sentence in refusal.value.message
