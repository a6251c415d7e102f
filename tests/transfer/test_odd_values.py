"""Every field of a comment with every kind of value: the comments beside it are taken all the
same.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest

from tests.transfer.conftest import Mover

Write = Callable[[str | bytes], Path]
Entry = dict[str, Any]
_TIME = "2021-03-12T11:21:56Z"
_TEXTS = (
    *(
        "",
        " ",
        "x",
        "-1",
        "NaN",
        "1e999",
        "9" * 400,
        "-99999999999999",
        "0001-01-01",
        "\u202e\u200b",
    ),
    *("9999-12-31T23:59:59-12:00", "x" * 70_000, "<script>", "[", "{}", "true", "//[", "http://[x"),
)
_VALUES = (
    *(None, True, False, 0, -1, 7, 2**62, -(2**62), 1e308, -0.5, [], {}, [[]], ["a"], [None]),
    *(
        {"a": {"b": [1]}},
        [{}],
        {"$date": {"$numberLong": "x"}},
        {"$oid": []},
        [{"id": 7, "at": []}],
    ),
)
BROKEN: dict[str, Callable[[list[Entry]], Any]] = {
    "artrans": lambda comments: comments,
    "coral": lambda comments: {
        "stories": [{"id": "s", "url": "https://x.example/1"}],
        "users": [{"id": "u", "username": "Ada"}],
        "comments": comments,
    },
    "comentario": lambda comments: {
        "version": 3,
        "pages": [{"id": "p", "path": "/1"}],
        "commenters": [{"id": "u", "name": "Ada"}],
        "comments": comments,
    },
    "commento": lambda comments: {
        "version": 1,
        "commenters": [{"commenterHex": "u", "name": "Ada"}],
        "comments": comments,
    },
    "hyvor": lambda comments: {
        "pages": [{"id": 1, "identifier": "a"}],
        "users": [{"id": 2, "name": "Ada"}],
        "comments": comments,
    },
    "isso": lambda comments: [{"id": "/1", "title": "T", "comments": comments}],
    "twikoo": lambda comments: comments,
    "valine": lambda comments: {"results": comments},
    "waline": lambda comments: {"type": "waline", "data": {"Users": [], "Comment": comments}},
}
"""By format, a whole file with these comments."""
COMMENTS: dict[str, Entry] = {
    "artrans": {"id": "1", "rid": "0", "content": "Hi", "page_key": "/1", "page_title": "T"}
    | {"created_at": _TIME, "updated_at": _TIME, "nick": "Ada", "email": "a@x.example", "ip": "::1"}
    | {"vote_up": "1", "vote_down": "2", "is_pinned": "true", "is_pending": "false"}
    | {"badge_name": "x", "site_urls": "https://x.example"},
    "coral": {"id": "1", "storyID": "s", "authorID": "u", "parentID": None, "body": "Hi"}
    | {"createdAt": _TIME, "status": "NONE", "deletedAt": None, "tags": [], "actionCounts": {}}
    | {"revisions": [{"body": "Hi", "createdAt": _TIME, "actionCounts": {}}], "rating": 1},
    "comentario": {"id": "1", "pageId": "p", "parentId": None, "markdown": "Hi", "html": "Hi"}
    | {"createdTime": _TIME, "editedTime": _TIME, "score": 1, "isSticky": False, "authorIp": "::1"}
    | {"isDeleted": False, "isPending": False, "isApproved": True, "userCreated": "u"}
    | {"authorName": "Ada"},
    "commento": {"commentHex": "1", "domain": "x.example", "url": "/1", "commenterHex": "u"}
    | {"markdown": "Hi", "html": "Hi", "parentHex": "root", "score": 1, "state": "approved"}
    | {"creationDate": _TIME, "deleted": False},
    "hyvor": {"id": 1, "page_id": 1, "user_id": 2, "parent_id": None, "body_html": "Hi"}
    | {"body": "Hi", "status": "published", "upvotes": 1, "downvotes": 0, "created_at": 1615548116}
    | {"is_featured": False, "guest_name": "Ada", "guest_email": "a@x.example"},
    "isso": {"id": 1, "parent": None, "text": "Hi", "author": "Ada", "email": "a@x.example"}
    | {"website": "x", "mode": 1, "created": 1615548116, "modified": None, "likes": 1}
    | {"dislikes": 0, "remote_addr": "::1"},
    "twikoo": {"_id": "1", "pid": "", "rid": "", "comment": "Hi", "url": "/1", "master": False}
    | {"created": 1615548116000, "updated": 1615548116000, "nick": "Ada", "mail": "a@x.example"}
    | {"ip": "::1", "isSpam": False, "like": [], "top": False, "href": "/1", "uid": "u"},
    "valine": {"objectId": "1", "pid": "", "rid": "", "comment": "Hi", "url": "/1", "nick": "Ada"}
    | {"mail": "a@x.example", "link": "x", "ip": "::1", "insertedAt": {"iso": _TIME}}
    | {"createdAt": _TIME, "updatedAt": _TIME, "like": 1},
    "waline": {"objectId": "1", "pid": None, "rid": None, "comment": "Hi", "url": "/1"}
    | {"nick": "Ada", "mail": "a@x.example", "ip": "::1", "insertedAt": _TIME, "status": "approved"}
    | {"user_id": None, "like": 1, "sticky": 0, "createdAt": _TIME, "updatedAt": _TIME},
    "remark42": {"id": "1", "pid": "", "text": "Hi", "orig": "Hi", "time": _TIME, "score": 1}
    | {"user": {"id": "u", "name": "Ada", "admin": False}, "votes": {"u": True}, "pin": False}
    | {"locator": {"site": "x", "url": "https://x.example/1"}, "delete": False, "title": "T"}
    | {"edit": {"time": _TIME}, "controversy": 0},
    "jsonl": {"type": "comment", "id": "1", "article": "k", "parent": None, "author": "u"}
    | {"status": "approved", "source": "Hi", "html": "Hi", "created_at": _TIME, "edited_at": None}
    | {"pinned": False, "featured": False, "votes": {"up": 1, "down": 0}, "language": "en"}
    | {"voters": [], "imported_votes": {}, "reports": [], "decisions": [], "revisions": []}
    | {"findings": [], "marks": {}},
    "csv": {"id": "1", "parent": "", "article": "k", "url": "https://x.example/1", "title": "T"}
    | {"body": "Hi", "format": "text", "created_at": _TIME, "edited_at": "", "status": "approved"}
    | {"author_id": "u", "author_name": "Ada", "author_email": "a@x.example", "ip": "::1"}
    | {"author_subject": "", "up": 1, "down": 0, "pinned": False, "featured": False},
    "disqus": {"@id": "1", "message": "Hi", "createdAt": _TIME, "isDeleted": "false"}
    | {"isSpam": "false", "author": {"email": "a@x.example", "name": "Ada", "username": "u"}}
    | {"ipAddress": "::1", "thread": {"@id": "t"}, "parent": {"@id": ""}},
    "wordpress": {"comment_id": "1", "comment_author": "Ada", "comment_author_email": "a@x.example"}
    | {"comment_author_IP": "::1", "comment_date": _TIME, "comment_date_gmt": _TIME}
    | {"comment_content": "Hi", "comment_approved": "1", "comment_type": "", "comment_parent": "0"}
    | {"comment_user_id": "3"},
}
IDS = {"isso": "id", "hyvor": "id", "coral": "id", "comentario": "id", "commento": "commentHex"}
IDS |= {"disqus": "@id", "wordpress": "comment_id"}
IDS |= {"twikoo": "_id", "valine": "objectId", "waline": "objectId"}
"""The field of a comment's id; ``id`` where it is not here."""
TEXTS = {"artrans": "content", "coral": "body", "comentario": "markdown", "commento": "markdown"}
TEXTS |= {"disqus": "message", "wordpress": "comment_content"}
TEXTS |= {"hyvor": "body_html", "isso": "text", "remark42": "orig", "jsonl": "html", "csv": "body"}
"""The field of a comment's text; ``comment`` where it is not here."""


def damaged(name: str) -> Iterator[Entry]:
    """A comment for each field and value, with ids of their own, and good ones before and after."""
    comment, id_field, numbered = COMMENTS[name], IDS.get(name, "id"), name in ("isso", "hyvor")
    number = 0
    for field in comment:
        for value in (*_TEXTS, *_VALUES, "absent"):
            number += 1
            id_: Any = number if numbered else str(number)
            entry = comment | {id_field: id_, field: value}
            if value == "absent":
                del entry[field]
            yield entry


def good(name: str, position: int) -> Entry:
    """A comment that is as it should be."""
    id_: Any = (
        900_000 + position
        if IDS.get(name) == "id" and name in ("isso", "hyvor")
        else f"g{position}"
    )
    text = f"Good {position}"
    entry = COMMENTS[name] | {IDS.get(name, "id"): id_, TEXTS.get(name, "comment"): text}
    if name == "coral":
        entry |= {"revisions": [{"body": text, "createdAt": _TIME}]}
    return entry | ({"source": text} if name == "jsonl" else {})


DOCUMENTS = {
    "disqus": '<disqus><thread id="t"><id>k</id><link>https://x.example/1</link></thread>{}</disqus>',
    "wordpress": "<rss><channel><item><link>https://x.example/1</link><post_id>1</post_id>{}</item>"
    "</channel></rss>",
}
"""By format, a whole document around comments."""


def _element(tag: str, value: Any) -> str:
    """A value as XML: what is under ``@id`` is an attribute, an object's fields are elements."""
    fields = value if isinstance(value, dict) else {}
    id_ = f" id={quoteattr(_plain(fields['@id']))}" if "@id" in fields else ""
    inside = "".join(_element(name, field) for name, field in fields.items() if name.isidentifier())
    return f"<{tag}{id_}>{inside if isinstance(value, dict) else escape(_plain(value))}</{tag}>"


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _table(comments: list[Entry]) -> bytes:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(COMMENTS["csv"]))
    writer.writeheader()
    writer.writerows({field: _plain(value) for field, value in row.items()} for row in comments)
    return stream.getvalue().encode()


def file_of(name: str) -> bytes:
    """A file in which damaged comments stand between two good ones."""
    comments = [good(name, 1), *damaged(name), good(name, 2)]
    if name == "csv":
        return _table(comments)
    if name in DOCUMENTS:
        content = "".join(_element("post" if name == "disqus" else "comment", c) for c in comments)
        return DOCUMENTS[name].format(content).encode()
    if name in BROKEN:
        return json.dumps(BROKEN[name](comments)).encode()
    head: list[Entry] = [{"version": 1, "users": [], "posts": []}]
    if name == "jsonl":
        head = [{"type": "export", "format": "article-comments", "version": 1}]
        head += [{"type": "article", "key": "k"}, {"type": "author", "id": "u", "name": "Ada"}]
    return b"\n".join(json.dumps(entry).encode() for entry in (*head, *comments))


@pytest.mark.parametrize("name", COMMENTS)
def test_odd_values_cost_no_comment_beside_them(mover: Mover, write: Write, name: str) -> None:
    summary = mover.take(write(file_of(name)), name)
    assert summary.problem == ""
    counts = summary.counts
    assert counts["read"] == counts["new"] + counts["left out"]
    assert counts["left out"] == sum(one.outcome == "left out" for one in mover.discrepancies)
    assert all(one.reason for one in mover.discrepancies)
    texts = {row["html"] for row in mover.comments()}
    assert {"<p>Good 1</p>", "<p>Good 2</p>"} <= texts
    assert mover.drift() == []
