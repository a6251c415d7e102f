"""The formats that can be imported, and how a file says which one it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from importlib import import_module
from pathlib import PurePosixPath
from typing import NamedTuple, cast

from comments.transfer.record import BrokenFile, Record
from comments.transfer.source import Source


class Format(NamedTuple):
    """How a format is called, and which module reads it: loaded when it does, for the process that
    helps needs no other's."""

    title: str
    module: str
    function: str = "read"

    def read(self, source: Source) -> Iterator[Record]:
        """Yield the records of a file. Raises ``BrokenFile`` where it cannot be read on."""
        module = import_module(f"{__name__}.{self.module}")
        return cast("Iterator[Record]", getattr(module, self.function)(source))


FORMATS: dict[str, Format] = {
    "artrans": Format("Artrans (Artalk)", "artrans"),
    "comentario": Format("Comentario", "comentario"),
    "commento": Format("Commento", "commento"),
    "coral": Format("Coral", "coral"),
    "csv": Format("CSV", "csv_table"),
    "disqus": Format("Disqus", "disqus"),
    "hyvor": Format("Hyvor Talk", "hyvor"),
    "isso": Format("Isso", "isso"),
    "jsonl": Format("Article comments", "own"),
    "remark42": Format("Remark42", "remark42"),
    "twikoo": Format("Twikoo", "leancloud", "read_twikoo"),
    "valine": Format("Valine", "leancloud", "read_valine"),
    "waline": Format("Waline", "leancloud", "read_waline"),
    "wordpress": Format("WordPress", "wordpress"),
}

_MARKS: tuple[tuple[str, str], ...] = (
    ("disqus", r"<disqus\b"),
    ("wordpress", r"<rss\b"),
    ("jsonl", r'^\{"type": ?"export", ?"format": ?"article-comments"'),
    ("valine", r"^#filetype:JSON-streaming"),
    ("waline", r'"type":\s*"waline"|"tables":\s*\['),
    ("commento", r'"commentHex"|"commenterHex"'),
    ("comentario", r'"version":\s*3,|"pageId"|"domainId"'),
    ("coral", r'"storyID"|"stories":|"authorID"|"asset_id"'),
    ("artrans", r'"page_key"'),
    ("twikoo", r'"mailMd5"|"master":\s*(?:true|false)'),
    ("remark42", r'"locator"|^\{"version":\s*1,\s*"users"|"read_only"'),
    ("hyvor", r'"body_html"|"page_identifier"|"htid"|"identifier":'),
    ("waline", r'"user_id".*"objectId"|"objectId".*"user_id"'),
    ("valine", r'"objectId"'),
    ("isso", r'^\[\s*\{\s*"(?:comments|id|title)":'),
    ("comentario", r'"pages":'),
    ("commento", r'^\{\s*"version":\s*1'),
)
"""What the beginning of a file holds in each format, the surest first."""


_TELLING = 65_536
"""Bytes in which a file must say what it is."""


def _start(source: Source) -> bytes:
    start = b""
    try:
        with source.open() as stream:
            while len(start) < _TELLING and (piece := stream.read(_TELLING)):
                start += piece
    except BrokenFile:
        if not start:
            raise
    return start


def is_collection(name: str, collections: Collection[str]) -> bool:
    """Whether a file in an archive holds one of these collections of MongoDB; its tools put the
    database's name before."""
    stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix
    return suffix.lower() == ".json" and stem.rpartition(".")[2].lower() in collections


def detect(source: Source) -> str:
    """Return the name of the file's format. Raises ``BrokenFile`` where the file does not say what
    it is."""
    if source.is_sqlite:
        return "isso"
    if source.is_zip and any(is_collection(name, ("comments",)) for name in source.names()):
        return "coral"
    start = _start(source)
    wide = start[:2] in (b"\xff\xfe", b"\xfe\xff")
    head = start.decode("utf-16" if wide else "utf-8", "replace").lstrip("\ufeff \t\r\n")
    for name, mark in _MARKS:
        if re.search(mark, head, re.DOTALL):
            return name
    from comments.transfer.formats import csv_table

    columns = set(csv_table.header(source))
    if "body" in columns and {"article", "url"} & columns:
        return "csv"
    raise BrokenFile(
        f"{source.path.name} does not say what it is. Name its format: {', '.join(FORMATS)}."
    )
