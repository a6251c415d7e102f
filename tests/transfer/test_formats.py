"""Each format gives what its file says, pitfalls and all."""

from __future__ import annotations

import gzip
import io
import itertools
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from comments.database.engines import db
from comments.database.sqlite import sqlite3
from comments.models import Decision
from comments.transfer.record import BrokenFile
from tests.transfer.conftest import Mover, records

Write = Callable[[str | bytes], Path]
WHEN = "2021-03-12T11:21:56Z"


def told(path: Path, name: str | None = None) -> list[tuple[Any, ...]]:
    """What matters of each record."""
    return [
        (r.id, r.page.url or r.page.id, r.parent, r.status, r.person.name, r.body, (r.up, r.down))
        for r in records(path, name)
        if not r.left_out
    ]


def test_coral_in_one_object_and_in_an_archive(write: Write) -> None:
    stories = [{"id": "s", "url": "https://x.example/1", "metadata": {"title": "T"}}]
    users = [{"id": "u", "username": "Ada", "profiles": [{"type": "sso", "id": "p7"}]}]
    old, new = {"body": "<p>Old</p>", "createdAt": {"$date": WHEN}}, {"body": "<p>New</p>"}
    root = {"id": "a", "storyID": "s", "authorID": "u", "parentID": None, "status": "NONE"}
    root |= {"revisions": [old, new], "actionCounts": {"REACTION": 3}, "createdAt": {"$date": WHEN}}
    deleted = {"id": "b", "storyID": "s", "authorID": None, "parentID": "a", "deletedAt": WHEN}
    premoderated = {"id": "c", "storyID": "s", "authorID": "u", "parentID": "b", "status": "PREMOD"}
    comments = [root, deleted, premoderated]
    whole = json.dumps({"stories": stories, "users": users, "comments": comments})
    expected = [
        ("a", "https://x.example/1", "", "approved", "Ada", "<p>New</p>", (3, 0)),
        ("b", "https://x.example/1", "a", "deleted", "", "", (0, 0)),
        ("c", "https://x.example/1", "b", "pending", "Ada", "", (0, 0)),
    ]
    assert told(write(whole)) == expected
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("dump/stories.json", json.dumps(stories))
        archive.writestr("dump/users.json", "\n".join(map(json.dumps, users)))
        archive.writestr("dump/comments.json", "\n".join(map(json.dumps, comments)))
    path = write(packed.getvalue())
    assert told(path) == expected
    assert records(path)[0].person.subject == "p7"


def test_remark42_counts_votes_and_knows_what_was_deleted(write: Write) -> None:
    locator = {"site": "s", "url": "https://x.example/1"}
    entries = [
        {"version": 1, "users": [], "posts": [{"url": locator["url"], "read_only": True}]},
        {
            "id": "a",
            "pid": "",
            "text": "<p>x</p>",
            "orig": "*x*",
            "user": {"id": "u", "name": "Ada"},
        }
        | {"locator": locator, "votes": {"v": True, "w": False, "y": True}, "time": WHEN},
        {"id": "b", "pid": "a", "text": "", "user": {"id": "deleted", "name": "deleted"}}
        | {"locator": locator, "delete": True, "score": -2, "time": WHEN},
    ]
    path = write(gzip.compress("\n".join(map(json.dumps, entries)).encode()))
    assert told(path) == [
        ("a", locator["url"], "", "approved", "Ada", "*x*", (2, 1)),
        ("b", locator["url"], "a", "deleted", "", "", (0, 2)),
    ]
    assert not records(path)[0].page.open


def test_wordpress_notes_pings_and_private_articles_stay_behind(write: Write) -> None:
    comment = (
        "<wp:comment><wp:comment_id>{}</wp:comment_id><wp:comment_author>A</wp:comment_author>"
        "<wp:comment_date_gmt>2020-01-02 03:04:05</wp:comment_date_gmt><wp:comment_date>2020-01-02 "
        "09:00:00"
        "</wp:comment_date><wp:comment_content><![CDATA[One\n\nTwo]]></wp:comment_content>"
        "<wp:comment_approved>{}</wp:comment_approved><wp:comment_type>{}</wp:comment_type></wp:comment>"
    )
    item = (
        "<item><title>T</title><link>https://x.example/?p=1&amp;#038;a=2</link><wp:post_id>{}</wp:post_id>"
        "<wp:status>{}</wp:status>{}</item>"
    )
    kinds = [("1", "1", "comment"), ("2", "0", ""), ("3", "spam", ""), ("4", "trash", "")]
    kinds += [("5", "1", "note"), ("6", "1", "pingback"), ("7", "1", "trackback")]
    body = item.format(1, "publish", "".join(comment.format(*kind) for kind in kinds))
    body += item.format(2, "private", comment.format("8", "1", ""))
    path = write(f'<rss xmlns:wp="w"><channel>{body}</channel></rss>')
    everything = records(path)
    imported = [record for record in everything if not record.left_out]
    assert [record.status for record in imported] == ["approved", "pending", "spam", "deleted"]
    assert imported[0].body == "<p>One</p><p>Two</p>"
    assert str(imported[0].created_at) == "2020-01-02 03:04:05+00:00"
    assert imported[0].page.url == "https://x.example/?p=1&a=2"
    assert len(everything) - len(imported) == 4


def test_isso_database(tmp_path: Path) -> None:
    path = tmp_path / "isso.db"
    connection = sqlite3.connect(path)
    connection.executescript(
        """
        CREATE TABLE threads (id INTEGER PRIMARY KEY, uri TEXT, title TEXT);
        CREATE TABLE comments (tid INTEGER, id INTEGER PRIMARY KEY, parent INTEGER,
            created FLOAT, modified FLOAT, mode INTEGER, remote_addr TEXT, text TEXT,
            author TEXT, email TEXT, website TEXT, likes INTEGER, dislikes INTEGER,
            voters BLOB, notification INTEGER);
        INSERT INTO threads VALUES (1, '/a/', 'A');
        INSERT INTO comments VALUES
            (1, 1, NULL, 1615548116.5, NULL, 1, '192.0.2.0', '*Hi*', 'Ada', NULL, NULL, 2, 1,
                '', 0),
            (1, 2, 1, 1615548117.5, NULL, 4, '', '', NULL, NULL, NULL, 0, 0, '', 0),
            (1, 3, 2, 1615548118.5, NULL, 2, '', 'Hm', NULL, NULL, NULL, 0, 0, '', 0);
        """
    )
    connection.close()
    assert told(path) == [
        ("1", "/a/", "", "approved", "Ada", "*Hi*", (2, 1)),
        ("2", "/a/", "1", "deleted", "", "", (0, 0)),
        ("3", "/a/", "2", "pending", "", "Hm", (0, 0)),
    ]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        (
            "artrans",
            [
                {
                    "id": "7",
                    "rid": "0",
                    "content": "Hi",
                    "nick": "Ada",
                    "page_key": "/a",
                    "is_pending": "true",
                }
                | {
                    "site_urls": "https://x.example,https://y.example",
                    "vote_up": "2",
                    "created_at": WHEN,
                }
            ],
            ("7", "https://x.example/a", "", "pending", "Ada", "Hi", (2, 0)),
        ),
        (
            "waline",
            {
                "type": "waline",
                "data": {
                    "Users": [{"objectId": "u", "display_name": "Ada", "password": "secret"}],
                    "Comment": [
                        {"objectId": "c", "user_id": "u", "comment": "Hi", "url": "/a", "pid": "p"}
                        | {"status": "waiting", "like": 4}
                    ],
                },
            },
            ("c", "/a", "p", "pending", "Ada", "Hi", (4, 0)),
        ),
        (
            "valine",
            [{"objectId": "c", "nick": "Ada", "comment": "<p>Hi</p>", "url": "/a", "rid": "r"}],
            ("c", "/a", "r", "approved", "Ada", "<p>Hi</p>", (0, 0)),
        ),
        (
            "twikoo",
            [
                {
                    "_id": "c",
                    "nick": "Ada",
                    "mailMd5": "x",
                    "comment": "Hi",
                    "url": "/a",
                    "isSpam": True,
                }
                | {"created": 1615548116000, "like": ["a", "b"], "master": False}
            ],
            ("c", "/a", "", "spam", "Ada", "Hi", (2, 0)),
        ),
        (
            "hyvor",
            {
                "pages": [{"id": 1, "identifier": "a", "url": "https://x.example/a"}],
                "users": [{"id": 2, "name": "Ada", "sso_id": "7"}],
                "comments": [
                    {
                        "id": 3,
                        "page_id": 1,
                        "user_id": 2,
                        "body_html": "<p>Hi</p>",
                        "status": "spam",
                    }
                    | {"upvotes": 1, "downvotes": 2, "created_at": 1615548116}
                ],
            },
            ("3", "https://x.example/a", "", "spam", "Ada", "<p>Hi</p>", (1, 2)),
        ),
    ],
)
def test_a_file_says_what_it_is(
    write: Write, name: str, content: Any, expected: tuple[Any, ...]
) -> None:
    path = write(json.dumps(content))
    assert told(path) == told(path, name) == [expected]


def test_documents_with_entities_and_bombs_are_refused(write: Write) -> None:
    declared = (
        '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a '
        '"b">]><disqus><post><message>&a;</message></post></disqus>'
    )
    for content in (declared, declared.encode("utf-16")):
        with pytest.raises(BrokenFile, match="DOCTYPE"):
            records(write(content), "disqus")


@pytest.mark.parametrize(("name", "start"), [("disqus", b"<disqus>"), ("coral", b"[")])
def test_what_unpacks_to_too_much_is_told_without_a_place(
    write: Write, name: str, start: bytes
) -> None:
    bomb = gzip.compress(start + b" " * 200_000_000)
    with pytest.raises(
        BrokenFile, match=r"unpacks to more than [\d,]+ bytes; that is no export\.$"
    ):
        records(write(bomb), name)


def test_names_that_html_knows_are_characters(write: Write) -> None:
    """Exporters write titles and addresses as they stand in pages; CDATA holds what it holds."""
    item = (
        "<rss><channel><title>&eacute;</title><item><title>Caf&eacute;&nbsp;&lt;3 &unknown;</title>"
        "<link>https://x.example/a?b&#61;1&amp;c</link><post_id>7</post_id><comment>"
        "<comment_id>1</comment_id><comment_author>Zo&euml;</comment_author><comment_content>"
        "{}</comment_content></comment></item></channel></rss>"
    )
    bodies = ("1&nbsp;&hellip;", "<![CDATA[1\xa0&hellip;]]>")
    heads = (
        "",
        '<?xml version="1.0" standalone="yes"?>',
        "<?xml version='1.0' standalone = 'yes'?>",
    )
    for body, head, wide in itertools.product(bodies, heads, (False, True)):
        content = head + item.format(body)
        (record,) = records(write(content.encode("utf-16") if wide else content), "wordpress")
        assert record.page[:3] == ("7", "https://x.example/a?b=1&c", "Caf\xe9\xa0<3 &unknown;")
        assert record.person.name == "Zo\xeb"
        assert record.body in ("<p>1\xa0\u2026</p>", "<p>1\xa0&hellip;</p>")


@pytest.mark.parametrize(
    ("file", "imported", "left_out"),
    [
        ("disqus-orphan.xml", 5, 1),
        ("disqus.xml.gz", 1, 0),
        ("wordpress.xml", 8, 0),
        ("wordpress.zip", 1, 0),
        ("commento.json", 3, 0),
        ("comentario-v3.json.gz", 1, 0),
        ("isso-generic.json", 2, 0),
    ],
)
def test_samples_from_the_wild(shared_data: Path, file: str, imported: int, left_out: int) -> None:
    everything = records(shared_data / "exports" / file)
    assert sum(not record.left_out for record in everything) == imported
    assert sum(bool(record.left_out) for record in everything) == left_out


@pytest.mark.parametrize(
    "file",
    [
        "disqus.xml",
        "disqus-bad-format.xml.gz",
        "comentario-bad-format.json.gz",
        "wordpress-bad-two-files.zip",
    ],
)
def test_broken_samples_are_refused_with_a_sentence(shared_data: Path, file: str) -> None:
    with pytest.raises(BrokenFile, match=file):
        records(shared_data / "exports" / file)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
def test_tables_as_spreadsheets_write_them(write: Write, encoding: str) -> None:
    content = 'ID; Article ;"Body";author_name\r\n1;a;"Grüße; ""ja""";Ada\r\n2;a\r\n'
    path = write(content.encode(encoding))
    assert told(path)[0] == ("1", "a", "", "approved", "Ada", 'Grüße; "ja"', (0, 0))
    with pytest.raises(BrokenFile, match="line 2"):
        records(write("id,article,body\r\n1,a,Gr\xfc\xdfe\r\n".encode("latin-1")), "csv")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_json_in_other_encodings_with_halves_of_letters(write: Write, encoding: str) -> None:
    entry = {"objectId": "c\0", "nick": "Ada \ud83d", "comment": "Hi", "url": "/a", "like": 1e300}
    expected = ("c\ufffd", "/a", "", "approved", "Ada \ufffd", "Hi", (2**31 - 1, 0))
    listed = "#filetype:JSON-streaming\n" + json.dumps(entry)
    assert told(write(listed.encode(encoding))) == [expected]


@pytest.mark.parametrize("value", [None, 7, "x", [1], {"a": 1}, [[{}]], {"$oid": {}}, 2**40])
def test_values_of_other_kinds_are_no_accident(mover: Mover, write: Write, value: Any) -> None:
    names = ("stories", "users", "comments")
    path = write(
        json.dumps({name: [{"id": "a", "storyID": "a", "revisions": value}] for name in names})
    )
    assert mover.take(path, "coral").problem == ""
    comment = {"type": "comment", "id": "c", "article": "k", "status": "approved", "html": "x"}
    comment |= {"source": "x", "author": value, "parent": value, "created_at": value}
    comment |= dict.fromkeys(("votes", "voters", "reports", "marks", "decisions"), value)
    comment |= {key: [{"number": value}] for key in ("revisions", "findings", "imported_votes")}
    others = [
        {"type": "article", "key": "k"} | dict.fromkeys(("mode", "slow_mode", "closes_at"), value),
        {"type": "author", "id": "u"} | dict.fromkeys(("kind", "standing", "token_epoch"), value),
        {"type": "site", "settings": {"mode": value}, "rules": value},
        {"type": "decision", "id": value, "undoes": value, "article": value, "author": value},
    ]
    lines = [{"type": "export", "format": "article-comments", "version": 1}, *others, comment]
    summary = mover.take(write("\n".join(map(json.dumps, lines))))
    assert (summary.counts["new"], summary.problem, mover.drift()) == (1, "", [])
    # One that took itself back would have the worker go round for ever.
    with mover.house.app.app_context():
        undoing = select(Decision.id).where(Decision.undoes_id == Decision.id)
        assert db.session.scalars(undoing).all() == []
