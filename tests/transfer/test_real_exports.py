"""What the systems themselves write, in the names and types of their own exports."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from comments.transfer.times import parse_time
from tests.transfer.conftest import Mover, records

Write = Callable[[str | bytes], Path]
URL = "https://x.example/1"


def lines(*entries: Any) -> str:
    return "\n".join(map(json.dumps, entries))


def test_corals_collections_with_badges_closings_and_what_was_archived(
    mover: Mover, write: Write
) -> None:
    when = {"$date": {"$numberLong": "1615548116000"}}
    story = {"_id": {"$oid": "a" * 24}, "tenantID": "t", "id": "s", "url": URL}
    stories = [
        story | {"closedAt": {"$date": "2999-01-01T00:00:00Z"}, "metadata": {"title": "T"}},
        story | {"id": "closed", "url": f"{URL}2", "closedAt": {"$date": 1615548116000}},
        story | {"id": "open", "url": f"{URL}3", "closedAt": False},
    ]
    users = [
        {"id": "u", "username": "Ada", "role": "COMMENTER", "badges": ["Subscriber"]},
        {"id": "m", "username": "Mod", "role": "MODERATOR", "badges": None},
        {"id": "gone", "username": None, "email": "g@x.example", "deletedAt": when},
    ]
    comment = {"storyID": "s", "authorID": "u", "parentID": None, "createdAt": when}
    revision = {"id": "r", "body": "<b>Hi</b>", "createdAt": when, "actionCounts": {}}
    statuses = ("NONE", "APPROVED", "REJECTED", "PREMOD", "SYSTEM_WITHHELD")
    comments = [
        comment
        | {"id": status, "status": status, "revisions": [revision]}
        | {"actionCounts": {"REACTION": {"$numberInt": "3"}, "FLAG": 9, "FLAG__SPAM": 9}}
        | {"tags": [{"type": "FEATURED", "createdAt": when}], "childIDs": []}
        for status in statuses
    ]
    comments[0]["revisions"] = [revision, revision | {"body": "New", "createdAt": when}]
    comments[1] |= {"authorID": "m", "storyID": "closed", "parentID": None}
    archived = [
        comment | {"id": "old", "storyID": "open", "revisions": [revision], "status": "NONE"}
    ]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in (("stories", json.dumps(stories)), ("users", lines(*users))):
            archive.writestr(f"coral/{name}.json", content)
        archive.writestr("coral/comments.json", lines(*comments))
        archive.writestr("coral/archivedComments.json", lines(*archived))
    whole = {"stories": stories, "users": users, "comments": comments, "archivedComments": archived}
    path = write(packed.getvalue())
    everything = records(path)
    assert [record[:1] + record[2:] for record in records(write(json.dumps(whole)))] == [
        record[:1] + record[2:] for record in everything
    ]
    assert [record.status for record in everything] == [
        *("approved", "approved", "rejected", "pending", "pending", "approved")
    ]
    assert [record.page.open for record in everything[::5]] == [True, True]
    assert not everything[1].page.open
    assert {(record.up, record.featured) for record in everything[:5]} == {(3, True)}
    assert mover.take(path).counts["left out"] == 0
    with mover.house.app.app_context():
        items = mover.house.public.get(f"/thread?site={mover.house.key}&article=%2F1").json["items"]  # type: ignore[index]
    assert [(item["author"]["name"], item["author"]["badges"]) for item in items] == [
        ("Ada", ["Subscriber"])
    ]


def test_remark42s_people_by_email_and_staff_by_badge(write: Write) -> None:
    person = {"blocked": {"status": False, "until": "0001-01-01T00:00:00Z"}, "verified": True}
    head = {"version": 1, "posts": [{"url": URL, "read_only": False}]}
    head["users"] = [person | {"id": "u", "details": {"user_id": "u", "email": "ada@x.example"}}]
    comment = {"id": "a", "pid": "", "text": "<p>Hi <b>you</b></p>", "orig": "", "imported": True}
    comment |= {"locator": {"site": "s", "url": URL}, "time": "2021-03-12T11:21:56.123456789+01:00"}
    comment |= {"user": {"id": "u", "name": "Ada", "admin": True, "picture": "", "ip": "ab12"}}
    comment |= {"score": 2, "controversy": 1.5, "pin": True, "title": "T", "vote": 0}
    comment |= {"edit": {"time": "2021-03-12T12:00:00Z", "summary": "typo"}}
    (record,) = records(write(lines(head, comment)))
    assert record.person == ("u", "Ada", "ada@x.example", "", "Staff")
    assert (record.markup, record.up, record.pinned) == ("html", 2, True)
    assert record.created_at == datetime(2021, 3, 12, 10, 21, 56, 123456, UTC)
    assert record.edited_at == datetime(2021, 3, 12, 12, tzinfo=UTC)


def test_walines_tables_and_its_bare_list(write: Write) -> None:
    entry = {"objectId": 7, "comment": "*Hi*", "url": "/1", "nick": "Ada", "mail": None, "pid": 0}
    entry |= {"rid": 0, "user_id": 3, "sticky": 1, "like": None, "status": "waiting", "ip": ""}
    entry |= {"insertedAt": {"__type": "Date", "iso": "2021-03-12T11:21:56.000Z"}}
    user = {"objectId": 3, "display_name": "Ada L", "email": "a@x.example", "type": "administrator"}
    tables = {"Comment": [entry], "Counter": [], "Users": [user | {"label": "Editor"}]}
    whole = {"type": "waline", "version": 1, "time": 0, "tables": list(tables), "data": tables}
    (record,) = records(write(json.dumps(whole)))
    assert record.person == ("3", "Ada L", "a@x.example", "", "Editor")
    assert (record.id, record.parent, record.status, record.pinned) == ("7", "", "pending", True)
    for content in (json.dumps([entry]), lines(entry)):
        (bare,) = records(write(content), "waline")
        assert (bare.person.name, bare.status, bare.markup) == ("Ada", "pending", "markdown")


def test_hyvors_people_by_either_id(write: Write) -> None:
    user = {"id": 5, "htid": "h5", "name": "Ada", "is_admin": True}
    comment = {"id": 1, "page_id": 9, "user_htid": "h5", "parent_id": 0, "status": "published"}
    comment |= {"body_html": "<p>Hi</p>", "created_at": 1615548116, "upvotes": 2, "downvotes": 1}
    whole = {"pages": [{"id": 9, "identifier": "a"}], "users": [user], "comments": [comment]}
    (record,) = records(write(json.dumps(whole)))
    assert (record.person.name, record.person.badge, record.parent) == ("Ada", "Staff", "")


def test_hyvors_two_numbers_of_people_are_not_mixed_up(write: Write) -> None:
    users = [{"id": 1, "htid": 1200, "name": "Ann"}, {"id": 1200, "htid": 55, "name": "Bob"}]
    shared = {"page_id": 9, "status": "published", "body": "Hi", "created_at": 1615548116}
    named = [{"user_htid": 1200}, {"user_id": 1200}, {"user_id": 55}, {"user_id": 1}]
    comments = [shared | ids | {"id": number} for number, ids in enumerate(named)]
    pages = [{"id": 9, "identifier": "a"}]
    for listed in (users, users[::-1]):
        whole = {"pages": pages, "users": listed, "comments": comments}
        people = [record.person for record in records(write(json.dumps(whole)))]
        assert [(person.id, person.name) for person in people] == [
            ("1", "Ann"),
            ("1200", "Bob"),
            ("1200", "Bob"),
            ("1", "Ann"),
        ]


@pytest.mark.parametrize(
    ("stated", "hour"),
    [
        ("2021-03-12 11:21:56.789 +0000 UTC", 11),
        ("2021-03-12 11:21:56 +0800 CST m=+0.012", 3),
        ("2021-03-12 11:21:56 +0800 +08", 3),
        ("2021-03-12 11:21:56 +0800", 3),
        ({"$date": {"$numberLong": "1615548116000"}}, 11),
        ({"$date": 1615548116000}, 11),
        ({"$numberDouble": "1615548116.5"}, 11),
        ({"__type": "Date", "iso": "2021-03-12T11:21:56.789Z"}, 11),
        ("Fri, 12 Mar 2021 11:21:56 GMT", 11),
    ],
)
def test_moments_as_go_mongo_and_leancloud_write_them(stated: Any, hour: int) -> None:
    moment = parse_time(stated)
    assert moment is not None
    assert moment.replace(microsecond=0) == datetime(2021, 3, 12, hour, 21, 56, tzinfo=UTC)


def test_mongos_dates_are_milliseconds_however_small() -> None:
    assert parse_time({"$date": 86_400_000}) == datetime(1970, 1, 2, tzinfo=UTC)
    assert parse_time({"$date": {"$numberLong": "-86400000"}}) == datetime(1969, 12, 31, tzinfo=UTC)


def test_artalks_texts_for_numbers_and_flags_and_pages_for_administrators_alone(
    write: Write,
) -> None:
    comment = {"id": "7", "rid": "0", "content": "**Hi**", "nick": "Ada", "email": "a@x.example"}
    comment |= {"created_at": "2021-03-12 11:21:56 +0000 UTC", "is_pending": "false"}
    comment |= {"vote_up": "5", "vote_down": "1", "badge_name": "Author", "page_title": "T"}
    comment |= {"page_key": "/1", "page_admin_only": "true", "site_urls": "https://x.example/,"}
    reply = comment | {"id": 8, "rid": 7, "is_pending": True, "vote_up": 0, "badge_name": ""}
    other = comment | {"id": "9", "page_key": URL + "2", "page_admin_only": False, "site_urls": ""}
    first, second, third = records(write(json.dumps([comment, reply, other])))
    assert (first.id, first.parent, first.status) == ("7", "", "approved")
    assert (second.id, second.parent, second.status) == ("8", "7", "pending")
    assert (first.up, first.down, first.person.badge) == (5, 1, "Author")
    assert first.created_at == datetime(2021, 3, 12, 11, 21, 56, tzinfo=UTC)
    assert [record.page.open for record in (first, second, third)] == [False, False, True]
    assert [record.page.url for record in (first, third)] == [URL, URL + "2"]
