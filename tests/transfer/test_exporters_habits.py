"""What the systems' own programs leave in their exports: replies to what was deleted, people whom
they have forgotten, reviews of products, names that stand elsewhere in the file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from comments.database.sqlite import sqlite3
from comments.transfer.record import Person
from tests.transfer.conftest import Mover, records

Write = Callable[[str | bytes], Path]
_WXR = """<?xml version="1.0"?><rss xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<wp:author><wp:author_id>7</wp:author_id><wp:author_login><![CDATA[eve]]></wp:author_login>
<wp:author_email><![CDATA[eve@x.example]]></wp:author_email>
<wp:author_display_name><![CDATA[Eve &amp; Co]]></wp:author_display_name></wp:author>
<wp:author><wp:author_id>8</wp:author_id><wp:author_login>ben</wp:author_login></wp:author>
<item><title>Cup</title><link>https://x.example/cup</link><wp:post_id>1</wp:post_id>
<wp:status>publish</wp:status><wp:post_type>product</wp:post_type>%s</item></channel></rss>"""


def wordpress_comment(number: int, **fields: object) -> str:
    """A comment as WordPress writes it, with its fields by name."""
    values = {"id": number, "author": "", "content": "Text", "approved": "1"} | fields
    values |= {"date_gmt": "2020-01-01 00:00:00"}
    inside = "".join(
        f"<wp:comment_{name}><![CDATA[{value}]]></wp:comment_{name}>"
        for name, value in values.items()
    )
    return f"<wp:comment>{inside}</wp:comment>"


def test_wordpress_names_users_in_a_list_and_sells_products_that_readers_review(
    write: Write,
) -> None:
    comments = (
        wordpress_comment(1, user_id=7)
        + wordpress_comment(2, user_id=8, author_email="own@x.example")
        + wordpress_comment(3, user_id=7, author="Eve")
        + wordpress_comment(4, author="Cem", type="review", parent=3)
        + wordpress_comment(5, author="WooCommerce", type="order_note")
        + wordpress_comment(6, author="WooCommerce", type="action_log")
        + wordpress_comment(7, user_id=9)
    )
    taken = records(write(_WXR % comments), "wordpress")
    assert [record.person for record in taken] == [
        Person("7", "Eve & Co", "eve@x.example"),
        Person("8", "ben", "own@x.example"),
        Person("7", "Eve", "eve@x.example"),
        Person("", "Cem"),
        Person("", "WooCommerce"),
        Person("", "WooCommerce"),
        Person("9", ""),
    ]
    left_out = [record.id for record in taken if record.left_out]
    assert left_out == ["1/5", "1/6"]
    assert taken[3].parent == "1/3"


@pytest.mark.parametrize("name", ["twikoo", "valine", "waline"])
def test_a_reply_to_what_was_deleted_stays_below_its_root(write: Write, name: str) -> None:
    key = "_id" if name == "twikoo" else "objectId"
    root = {key: "a", "comment": "A", "url": "/p", "nick": "Ada", "created": 1615548116000}
    entries = [
        root | {key: "d", "pid": "c", "rid": "a", "like": [], "ups": ["x", "y"]},
        root | {key: "e", "pid": "c", "rid": "b"},
        root | {key: "f", "pid": "d", "rid": "a"},
        root,
    ]
    taken = records(write(json.dumps(entries)), name)
    assert [record.parent for record in taken] == ["a", "c", "d", ""]
    assert taken[0].up == 2


@pytest.mark.parametrize("name", ["twikoo", "valine", "waline", "waline tables"])
def test_of_a_file_that_is_cut_off_all_comes_that_stands_before(
    mover: Mover, write: Write, name: str
) -> None:
    name, is_nested = name.split()[0], " " in name
    key = "_id" if name == "twikoo" else "objectId"
    root = {"comment": "A", "url": "/p", "nick": "Ada", "created": 1615548116000}
    entries: list[Any] = [root | {key: str(n)} for n in range(1, 21)]
    entries.insert(5, 7)
    whole: Any = {"type": name, "data": {"Users": [], "Comment": entries}}
    content = json.dumps(whole if is_nested else entries)
    summary = mover.take(write(content[: content.index('"15"')]), name)
    assert summary.counts["new"] == 14
    assert [finding.outcome for finding in mover.discrepancies] == ["left out"]
    assert "is broken after entry 15" in summary.problem


def test_remark42_and_isso_forget_the_authors_of_what_was_deleted(
    write: Write, tmp_path: Path
) -> None:
    entry = {"id": "1", "locator": {"site": "s", "url": "https://x.example/1"}, "delete": True}
    entry |= {"user": {"name": "deleted", "id": "deleted"}, "time": "2020-01-01T00:00:00Z"}
    (record,) = records(write(f'{{"version":1}}\n{json.dumps(entry)}'), "remark42")
    assert (record.status, record.person) == ("deleted", Person())
    file = tmp_path / "isso.db"
    connection = sqlite3.connect(file)
    connection.executescript(
        "CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR UNIQUE, title VARCHAR);"
        "CREATE TABLE comments (tid REFERENCES threads(id), id INTEGER PRIMARY KEY, parent INTEGER,"
        " created FLOAT NOT NULL, mode INTEGER, text VARCHAR, author VARCHAR, email VARCHAR,"
        " likes INTEGER DEFAULT 0, dislikes INTEGER DEFAULT 0, voters BLOB NOT NULL);"
        "INSERT INTO threads VALUES (1, '/p/', 'P');"
        "INSERT INTO comments VALUES (1, 1, NULL, 1615548116.5, 4, '', NULL, 'a@x.example', 2, 0,"
        " x'00ff');"
        "INSERT INTO comments VALUES (1, 2, 1, 1615548117.5, 2, '*hi*', 'Ada', 'a@x.example', 0, 1,"
        " x'00ff');"
    )
    connection.commit()
    connection.close()
    gone, held = records(file, "isso")
    assert (gone.status, gone.person, gone.up) == ("deleted", Person(), 2)
    assert (held.status, held.person, held.down) == ("pending", Person("", "Ada", "a@x.example"), 1)
