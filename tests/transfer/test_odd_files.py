"""Files that are broken, hostile or of another format: a sentence with the place, and each entry
that was not taken in the report."""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from comments.errors import CommentsError
from comments.transfer import utf8_stream
from comments.transfer.formats import FORMATS
from comments.transfer.importing import Summary
from comments.transfer.record import BrokenFile
from comments.transfer.times import parse_time
from tests.transfer.conftest import Mover, records

Write = Callable[[str | bytes], Path]
_WHEN = "2021-03-12T11:21:56Z"
_POST = (
    '<post dsq:id="{0}"><message><![CDATA[<p>Hi</p>]]></message><createdAt>2021-03-12T11:21:56Z'
    '</createdAt><thread dsq:id="t"/>{1}</post>\n'
)
_COMMENT = (
    "<wp:comment><wp:comment_id>{0}</wp:comment_id><wp:comment_content>Hi</wp:comment_content>"
    "<wp:comment_date>2020-01-02 03:04:05</wp:comment_date>"
    "<wp:comment_parent>{1}</wp:comment_parent></wp:comment>\n"
)
_LOCATOR = {"locator": {"site": "s", "url": "https://x.example/1"}, "time": _WHEN}
_OWN = {"type": "comment", "article": "k", "status": "approved", "html": "Hi", "source": "Hi"}


def _dumped(value: Any) -> bytes:
    return json.dumps(value).encode()


def _lines(*entries: dict[str, Any]) -> bytes:
    return "\n".join(map(json.dumps, entries)).encode()


def _pair(first: dict[str, Any], second: dict[str, Any], **common: Any) -> list[dict[str, Any]]:
    return [common | first, common | second]


SAMPLES = {
    "artrans": _dumped(
        _pair({"id": "1"}, {"id": "2", "rid": "1"}, content="Hi", page_key="/1", created_at=_WHEN)
    ),
    "comentario": _dumped(
        {"version": 3, "pages": [{"id": "p", "path": "/1"}], "commenters": []}
        | {"comments": _pair({"id": "a"}, {"id": "b", "parentId": "a"}, pageId="p", markdown="Hi")}
    ),
    "commento": _dumped(
        {"version": 1, "commenters": [{"commenterHex": "u", "name": "Ada"}]}
        | {
            "comments": _pair(
                {"commentHex": "a"}, {"commentHex": "b", "parentHex": "a"}, url="/1", html="Hi"
            )
        }
    ),
    "coral": _dumped(
        {"stories": [{"id": "s", "url": "https://x.example/1"}], "users": []}
        | {"comments": _pair({"id": "a"}, {"id": "b", "parentID": "a"}, storyID="s", body="Hi")}
    ),
    "csv": b"id,parent,article,body,created_at\r\n1,,a,Hi,2020-01-01\r\n2,1,a,Hi,2020-01-01\r\n",
    "disqus": (
        '<disqus xmlns:dsq="d"><thread dsq:id="t"><link>https://x.example/1</link></thread>\n'
        + _POST.format(1, "")
        + _POST.format(2, '<parent dsq:id="1"/>')
        + "</disqus>"
    ).encode(),
    "hyvor": _dumped(
        {"pages": [{"id": 1, "identifier": "a"}], "users": []}
        | {"comments": _pair({"id": 3}, {"id": 4, "parent_id": 3}, page_id=1, body_html="Hi")}
    ),
    "isso": _dumped(
        [{"id": "/1", "comments": _pair({"id": 1}, {"id": 2, "parent": 1}, text="Hi")}]
    ),
    "jsonl": _lines(
        {"type": "export", "format": "article-comments", "version": 1},
        {"type": "article", "key": "k"},
        *_pair({"id": "0"}, {"id": "1", "parent": "0"}, **_OWN),
    ),
    "remark42": _lines(
        {"version": 1, "users": [], "posts": []},
        *_pair({"id": "a"}, {"id": "b", "pid": "a"}, text="Hi", **_LOCATOR),
    ),
    "twikoo": _dumped(
        _pair({"_id": "a"}, {"_id": "b", "pid": "a"}, comment="Hi", url="/1", master=False)
    ),
    "valine": _dumped(
        _pair({"objectId": "a"}, {"objectId": "b", "pid": "a"}, comment="Hi", url="/1")
    ),
    "waline": _dumped(
        {"type": "waline", "data": {"Users": []}}
        | {"data": {"Comment": _pair({"objectId": "a"}, {"objectId": "b"}, comment="Hi", url="/1")}}
    ),
    "wordpress": (
        '<rss xmlns:wp="w"><channel><item><link>https://x.example/1</link><wp:post_id>7'
        "</wp:post_id>\n"
        + _COMMENT.format(1, 0)
        + _COMMENT.format(2, 1)
        + "</item></channel></rss>"
    ).encode(),
}
"""Two comments in each format, the second an answer to the first."""


def taken(mover: Mover, path: Path, name: str | None) -> Summary | None:
    """Import a file; None where it is refused as a whole. Every entry has an outcome, and a file
    that is no export of the format is not passed over in silence."""
    try:
        summary = mover.take(path, name)
    except CommentsError:
        return None
    counts = summary.counts
    assert counts["read"] == sum(
        counts[outcome] for outcome in ("new", "updated", "unchanged", "left out")
    )
    assert counts["left out"] == sum(one.outcome == "left out" for one in mover.discrepancies)
    assert counts["read"] or summary.problem, "nothing was read, and nothing was said"
    return summary


def damaged(content: bytes) -> Iterator[bytes]:
    """A file cut off, in other encodings, packed and damaged, with what may not be in it."""
    yield b""
    yield b"\n \n"
    yield content[: len(content) * 2 // 3]
    yield content.decode().replace("Hi", "H\xfc").encode("latin-1")
    yield content.decode().encode("utf-16-le")
    yield content.decode().encode("utf-32")
    yield content.replace(b"Hi", b"H\0i\xff")
    yield content.replace(b'"Hi"', b"[" * 100_000 + b"]" * 100_000)
    yield b'[{"a":' * 100_000
    yield content.replace(b'"Hi"', b"9" * 5_000)
    yield gzip.compress(content)[:-12]
    yield gzip.compress(content) + b"garbage"
    yield content + b"\n]]></x>"


@pytest.mark.parametrize("name", FORMATS)
def test_what_cannot_be_read_is_said_in_a_sentence(mover: Mover, write: Write, name: str) -> None:
    content = SAMPLES[name]
    summary = taken(mover, write(content.replace(b"\n", b"\r\n")), None)
    assert summary is not None
    assert (summary.counts["new"], summary.problem) == (2, "")
    assert sum(row["under"] is not None for row in mover.comments()) == (name != "waline")
    for bytes_ in damaged(content):
        taken(mover, write(bytes_), name)
    for other, sample in SAMPLES.items():
        summary = taken(mover, write(sample), name)
        likeness = {name, other} <= {"valine", "twikoo"} or name == other
        assert likeness or summary is None or not summary.counts["new"]
    assert mover.drift() == []


@pytest.mark.parametrize("name", sorted(FORMATS.keys() - {"csv", "disqus", "wordpress"}))
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_json_in_every_encoding_with_strays(write: Write, name: str, encoding: str) -> None:
    assert len(records(write(SAMPLES[name].decode().encode(encoding)), name)) == 2
    if name in ("remark42", "jsonl"):
        return
    assert records(write(SAMPLES[name].replace(b"Hi", b"H\\ud83d").decode().encode(encoding)))


@pytest.mark.parametrize(
    ("name", "content", "places"),
    [
        ("coral", {"stories": [7], "comments": [None]}, ["stories, entry 1", "comments, entry 1"]),
        ("artrans", [[], "x"], ["entry 1", "entry 2"]),
        ("isso", [{"comments": [1]}, {}], ["thread 1, comment 1", "thread 2"]),
        ("remark42", {"id": "a"}, ["line 1"]),
        ("jsonl", {"type": "coment"}, ["line 1"]),
        ("jsonl", [], ["line 1"]),
        ("valine", {"results": [None]}, ["results, entry 1"]),
        ("csv", "article,body\na,Hello, world\n", ["line 2"]),
    ],
)
def test_what_stands_among_comments_and_is_none_is_reported(
    mover: Mover, write: Write, name: str, content: Any, places: list[str]
) -> None:
    summary = mover.take(write(content if name == "csv" else json.dumps(content)), name)
    assert [one.place for one in mover.discrepancies] == places
    assert {one.outcome for one in mover.discrepancies} == {"left out"}
    assert summary.counts["left out"] == len(places)


def test_a_line_too_long_for_memory_is_left_out_alone(
    mover: Mover, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(utf8_stream, "LONGEST_LINE", 100_000)
    comment = _OWN | {"id": "9", "html": "x" * 300_000}
    path = write(SAMPLES["jsonl"] + b"\n" + _lines(comment, _OWN | {"id": "8"}))
    assert mover.take(path).counts["new"] == 3
    assert [one.place for one in mover.discrepancies if one.outcome == "left out"] == ["line 5"]


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_archive_is_no_accident(write: Write, method: int) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression=method) as archive:
        archive.writestr("export.xml", SAMPLES["wordpress"])
    content, chance = packed.getvalue(), random.Random(7)
    assert len(records(write(content), "wordpress")) == 2
    refused = 0
    for _ in range(60):
        bytes_ = bytearray(content)
        bytes_[chance.randrange(4, len(bytes_))] ^= 1 << chance.randrange(8)
        try:
            records(write(bytes(bytes_)), "wordpress")
        except BrokenFile:
            refused += 1
    assert refused > 20


@pytest.mark.parametrize("encoding", ["nonsense", "gb2312", "utf-7"])
def test_xml_in_an_encoding_that_nothing_here_reads(write: Write, encoding: str) -> None:
    declared = f'<?xml version="1.0" encoding="{encoding}"?>'.encode()
    with pytest.raises(BrokenFile, match="UTF-8"):
        records(write(declared + SAMPLES["disqus"]), "disqus")


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2021-03-12T12:21:56+01:00", _WHEN),
        ("2021-03-12 11:21:56", _WHEN),
        ("2021-03-12 19:21:56.000 +0800", _WHEN),
        (1615548116, _WHEN),
        (1615548116000, _WHEN),
        ("1615548116", _WHEN),
        ("Fri, 12 Mar 2021 12:21:56 +0100", _WHEN),
        ("Fri, 12 Mar 2021 11:21:56 -0000", _WHEN),
        ({"$date": {"$numberLong": "1615548116000"}}, _WHEN),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ("9999-12-31T23:59:59-12:00", None),
        ("0000-00-00 00:00:00", None),
        ("0001-01-01T00:00:00Z", None),
        (-62135596800, None),
        (0, None),
        (1e300, None),
        (float("nan"), None),
        ("never", None),
        ("2021-02-30", None),
        ([], None),
    ],
)
def test_moments_of_every_kind(value: Any, moment: str | None) -> None:
    parsed = parse_time(value)
    assert (parsed and parsed.isoformat().replace("+00:00", "Z")) == moment
