"""Files that are cut off or damaged half-way: what stands before that place is taken, and what
names somebody of whom nothing could be read waits for the next run."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from comments.transfer.record import BrokenFile
from tests.transfer.conftest import Mover, records
from tests.transfer.test_odd_files import Write

_WHEN = "2021-03-12T11:21:56Z"


def _commento(number: int) -> dict[str, Any]:
    person = "anonymous" if number % 5 == 0 else f"u{number % 2}"
    return {"commentHex": f"c{number}", "domain": "x.example", "url": "/1", "markdown": "Hi"} | {
        "commenterHex": person,
        "parentHex": "root",
        "state": "approved",
        "creationDate": _WHEN,
    }


def _comentario(number: int) -> dict[str, Any]:
    person = "" if number % 5 == 0 else f"u{number % 2}"
    return {"id": f"c{number}", "pageId": "p", "userCreated": person, "authorName": "Guest"} | {
        "markdown": "Hi",
        "isApproved": True,
        "createdTime": _WHEN,
    }


def _coral(number: int) -> dict[str, Any]:
    person = None if number % 5 == 0 else f"u{number % 2}"
    return {"id": f"c{number}", "storyID": "p", "authorID": person, "status": "NONE"} | {
        "revisions": [{"body": "Hi", "createdAt": _WHEN}],
        "createdAt": _WHEN,
    }


def _hyvor(number: int) -> dict[str, Any]:
    person = {"guest_name": "G"} if number % 5 == 0 else {"user_id": f"u{number % 2}"}
    return {"id": number, "page_id": 1, "body_html": "Hi", "created_at": 1615548116} | person


def _waline(number: int) -> dict[str, Any]:
    person = {} if number % 5 == 0 else {"user_id": f"u{number % 2}"}
    return {
        "objectId": f"c{number}",
        "url": "/1",
        "nick": "N",
        "comment": "Hi",
        "insertedAt": _WHEN,
    } | person


Lists = dict[str, list[dict[str, Any]]]
MAKERS: dict[str, tuple[Lists, Callable[[int], dict[str, Any]], dict[str, Any]]] = {
    "commento": (
        {"commenters": [{"commenterHex": f"u{n}", "name": f"Name {n}"} for n in (0, 1)]},
        _commento,
        {"version": 1},
    ),
    "comentario": (
        {
            "pages": [{"id": "p", "path": "/1"}],
            "commenters": [{"id": f"u{n}", "name": f"Name {n}"} for n in (0, 1)],
        },
        _comentario,
        {"version": 3},
    ),
    "coral": (
        {
            "stories": [{"id": "p", "url": "https://x.example/1"}],
            "users": [{"id": f"u{n}", "username": f"Name {n}"} for n in (0, 1)],
        },
        _coral,
        {},
    ),
    "hyvor": (
        {
            "pages": [{"id": 1, "identifier": "p", "url": "https://x.example/1"}],
            "users": [{"id": f"u{n}", "name": f"Name {n}"} for n in (0, 1)],
        },
        _hyvor,
        {},
    ),
    "waline": (
        {"Users": [{"objectId": f"u{n}", "display_name": f"Name {n}"} for n in (0, 1)]},
        _waline,
        {"type": "waline"},
    ),
}
"""Of each format its lists beside the comments, a maker of comments, and what stands before."""


def _whole(name: str, *, comments_first: bool) -> str:
    beside, comment, before = MAKERS[name]
    key = "Comment" if name == "waline" else "comments"
    comments = {key: [comment(number) for number in range(1, 21)]}
    lists = comments | beside if comments_first else beside | comments
    return json.dumps(before | ({"data": lists} if name == "waline" else lists))


def _damaged(content: str, place: str) -> list[str]:
    """Cut off there, and with a value there that is none."""
    position = content.index(place)
    return [content[:position], content[:position] + "nul" + content[position:]]


@pytest.mark.parametrize("name", MAKERS)
def test_what_stands_before_the_place_comes_whole(mover: Mover, write: Write, name: str) -> None:
    content = _whole(name, comments_first=False)
    place = '"id": 15,' if name == "hyvor" else '"c15"'
    for damaged in _damaged(content, place):
        summary = mover.take(write(damaged), name)
        of = "data.Comment" if name == "waline" else "comments"
        assert f"is broken after entry 14 of {of}: " in summary.problem
        assert summary.counts["new"] + summary.counts["unchanged"] == 14
        assert summary.counts["left out"] == 0
    names = {row["name"] for row in mover.comments()}
    assert {"Name 0", "Name 1"} <= names
    summary = mover.take(write(content), name)
    assert (summary.counts["new"], summary.counts["unchanged"], summary.problem) == (6, 14, "")
    assert {row["name"] for row in mover.comments()} == names
    assert mover.drift() == []


@pytest.mark.parametrize("name", MAKERS)
def test_what_names_somebody_who_has_not_been_read_waits(
    mover: Mover, write: Write, name: str
) -> None:
    content = _whole(name, comments_first=True)
    summary = mover.take(write(content[: content.index('"Name 1"')]), name)
    assert "is broken after entry 1 of " in summary.problem
    alone = {row["name"] for row in mover.comments()}
    assert alone == {"Name 0", *alone - {"Name 1"}}
    assert {reason for _, reason in mover.reasons()} == {
        "Its author has not been read; it waits for the next run."
    }
    assert (summary.counts["new"], summary.counts["left out"]) == (12, 8)
    summary = mover.take(write(content), name)
    assert (summary.counts["new"], summary.counts["unchanged"], summary.problem) == (8, 12, "")
    rows = mover.comments()
    assert sum(row["name"] == "Name 1" for row in rows) == 8
    assert len({row["author"] for row in rows if row["name"] == "Name 1"}) == 1


@pytest.mark.parametrize("name", ["comentario", "coral", "hyvor"])
def test_comments_whose_page_has_not_been_read_wait(mover: Mover, write: Write, name: str) -> None:
    content = _whole(name, comments_first=True)
    place = '"stories"' if name == "coral" else '"pages"'
    summary = mover.take(write(content[: content.index(place)]), name)
    assert "is broken after entry 20 of comments" in summary.problem
    assert summary.counts["left out"] == 20
    assert all("has not been read; it waits" in reason for _, reason in mover.reasons())
    assert mover.take(write(content), name).counts["new"] == 20


def test_another_file_of_the_archive_is_broken(mover: Mover, write: Write) -> None:
    beside, comment, _ = MAKERS["coral"]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("talk.stories.json", json.dumps(beside["stories"]))
        archive.writestr("talk.users.json", json.dumps(beside["users"][0]) + '\n{"id": "u1", "us')
        archive.writestr("talk.comments.json", json.dumps([comment(n) for n in range(1, 11)]))
    summary = mover.take(write(packed.getvalue()))
    assert "is broken: line 2" in summary.problem
    assert (summary.counts["new"], summary.counts["left out"]) == (6, 4)


@pytest.mark.parametrize("name", MAKERS)
def test_a_packed_file_that_is_cut_off_gives_what_can_be_unpacked(
    mover: Mover, write: Write, name: str
) -> None:
    packed = gzip.compress(_whole(name, comments_first=False).encode(), 1)
    summary = mover.take(write(packed[:-12]))
    assert "cannot be unpacked" in summary.problem
    assert " after entry " in summary.problem
    assert summary.counts["new"] > 10


def test_xml_and_lines_that_are_packed_and_cut_off(mover: Mover, write: Write) -> None:
    post = (
        '<post dsq:id="{0}"><message>Hi {0}</message><createdAt>2020-01-01T00:00:00Z</createdAt>'
        '<thread dsq:id="t"/></post>\n'
    )
    head = '<disqus xmlns:dsq="d"><thread dsq:id="t"><link>https://x.example/1</link></thread>\n'
    posts = "".join(post.format(number) for number in range(400))
    summary = mover.take(write(gzip.compress((head + posts + "</disqus>").encode(), 1)[:-40]))
    assert "cannot be unpacked" in summary.problem
    assert " after line " in summary.problem
    assert summary.counts["new"] > 300
    line = {"locator": {"url": "https://x.example/2"}, "time": _WHEN, "text": "Hi"}
    lines = '{"version":1}\n' + "".join(
        json.dumps({"id": str(n)} | line) + "\n" for n in range(400)
    )
    summary = mover.take(write(gzip.compress(lines.encode(), 1)[:-40]), "remark42")
    assert " after line " in summary.problem
    assert summary.counts["new"] > 300


def test_an_archive_in_an_archive_is_said(write: Write) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("export.xml.gz", gzip.compress(b"<disqus/>"))
    for name in (None, "disqus"):
        with pytest.raises(BrokenFile, match="holds another packed file, export"):
            records(write(packed.getvalue()), name)


def test_two_exports_one_behind_the_other(mover: Mover, write: Write) -> None:
    content = _whole("commento", comments_first=False)
    summary = mover.take(write(content + "\n" + content.replace('"c', '"d')))
    assert summary.counts["new"] == 20
    assert "is broken after entry 20" in summary.problem
    summary = mover.take(write(gzip.compress(b'{"version":1}\n') + gzip.compress(b"")), "remark42")
    assert summary.problem == ""


def test_lists_that_a_program_in_go_leaves_empty(mover: Mover, write: Write) -> None:
    for content in ('{"version":3,"pages":null,"comments":null}', '{"version":1,"comments":null}'):
        summary = mover.take(write(content), "comentario")
        assert (summary.counts["read"], summary.problem) == (0, "")


def test_a_number_longer_than_numbers_are_ends_no_process(write: Write) -> None:
    with pytest.raises(BrokenFile, match="integer overflow"):
        records(write('{"version":1,"comments":[],"x":' + "9" * 5_000 + "}"), "commento")


def test_letters_cut_off_in_utf_16(mover: Mover, write: Write) -> None:
    lines = (
        '{"version":1}\n' + json.dumps({"id": "1", "locator": {"url": "/1"}, "text": "Hi"}) + "\n"
    )
    wide = ("\ufeff" + lines).encode("utf-16-le")
    summary = mover.take(write(wide + b"\x00\xdc\x00\xd8"), "remark42")
    assert summary.counts["new"] == 1
    assert "is broken after line 2: " in summary.problem
