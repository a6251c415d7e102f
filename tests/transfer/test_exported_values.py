"""What Commento, Comentario, Artalk and Coral write into their exports, by their own code, and what
it means."""

from __future__ import annotations

import json
from typing import Any

import pytest

from comments.transfer.record import Person, Record
from tests.transfer.conftest import records
from tests.transfer.test_odd_files import Write

_WHEN = "2021-03-12T11:21:56.493Z"
_NOBODY = "0" * 64


def _commento(write: Write, *comments: dict[str, Any], name: str = "commento") -> list[Record]:
    common = {"commenterHex": "u", "parentHex": "root", "state": "approved", "creationDate": _WHEN}
    commenter = {"commenterHex": "u", "email": "ada@x.example", "name": "Ada", "link": "undefined"}
    # It writes a commenter once for each comment of theirs.
    file = {"version": 1, "comments": [common | comment for comment in comments]}
    return records(write(json.dumps(file | {"commenters": [commenter, commenter]})), name)


def test_commento_tells_what_was_deleted_by_its_text_alone(write: Write) -> None:
    gone = {"markdown": "[deleted]", "html": "", "deleted": False, "commenterHex": "anonymous"}
    first, second, third = _commento(
        write,
        {"commentHex": "a", "domain": "x.example", "url": "/1"} | gone,
        {"commentHex": "b", "domain": "x.example", "url": "/1", "markdown": "I [deleted] it"},
        {"commentHex": "c", "url": "/1", "markdown": "Spam?", "state": "flagged", "score": -2},
    )
    assert (first.status, first.body, first.person) == ("deleted", "", Person())
    assert (second.status, second.person) == ("approved", Person("u", "Ada", "ada@x.example"))
    assert (third.status, third.down, third.page.url) == ("pending", 2, "/1")


def test_comentario_has_names_of_its_own_for_hosts_and_paths(write: Write) -> None:
    own = {"host": "x.example", "path": "/blog/1", "markdown": "Hi"}
    first, second, third, fourth = _commento(
        write,
        {"commentHex": "a"} | own,
        {"commentHex": "b", "url": "https://x.example/blog/1#comentario-b"} | own,
        {"commentHex": "c", "commenterHex": _NOBODY, "parentHex": "a"} | own,
        {"commentHex": "d", "commenterHex": "left"} | own,
        name="comentario",
    )
    assert {record.page.url for record in (first, second, third)} == {"https://x.example/blog/1"}
    assert (third.person, third.parent) == (Person(), "a")
    assert fourth.person == Person("left")


def test_comentario_keeps_apart_those_who_have_left(write: Write) -> None:
    never = "0001-01-01T00:00:00.000Z"
    comment = {"pageId": "p", "markdown": "Hi", "isApproved": True, "createdTime": _WHEN}
    comment |= {"deletedTime": never, "editedTime": never, "moderatedTime": never}
    comments = [
        comment | {"id": "a", "userCreated": "left"},
        comment | {"id": "b", "userCreated": "left", "parentId": "a", "editedTime": _WHEN},
        comment
        | {"id": "c", "userCreated": "00000000-0000-0000-0000-000000000000"}
        | {"authorName": "Guest", "isApproved": False, "isPending": True},
        comment | {"id": "d", "isApproved": False, "isSticky": True, "userCreated": ""},
        comment | {"id": "e", "isDeleted": True, "markdown": "", "html": "", "isApproved": False},
    ]
    page = {"id": "p", "path": "/1", "title": "One", "isReadonly": True}
    file = {"version": 3, "pages": [page], "comments": comments, "commenters": []}
    taken = records(write(json.dumps(file)))
    assert [record.person for record in taken] == [
        Person("left"),
        Person("left"),
        Person(name="Guest"),
        Person(),
        Person(),
    ]
    assert [record.status for record in taken] == [
        "approved",
        "approved",
        "pending",
        "rejected",
        "deleted",
    ]
    assert [record.edited_at is not None for record in taken] == [False, True, False, False, False]
    assert (taken[3].pinned, taken[0].page.open) == (True, False)


@pytest.mark.parametrize(
    ("entry", "is_edited"),
    [
        ({}, False),
        ({"updated_at": "2021-10-28 20:50:15 +0800"}, False),
        ({"updated_at": "2021-10-28 12:55:15 +0000"}, True),
        ({"updated_at": "2021-10-29 20:50:15 +0800"}, True),
        ({"updated_at": "2021-10-29 20:50:15 +0800", "vote_up": "3"}, False),
        ({"updated_at": "2021-10-29 20:50:15 +0800", "vote_down": "1"}, False),
        ({"updated_at": "2021-10-29 20:50:15 +0800", "is_pinned": "true"}, False),
        ({"updated_at": "2021-10-29 20:50:15 +0800", "is_collapsed": True}, False),
        ({"updated_at": "0001-01-01 00:00:00 +0000"}, False),
        ({"updated_at": ""}, False),
    ],
)
def test_artalk_dates_votes_and_pins_as_it_dates_edits(
    write: Write, entry: dict[str, Any], is_edited: bool
) -> None:
    whole = {"id": "1", "rid": "0", "content": "Hi", "page_key": "/1", "nick": "Ada"}
    whole |= {"created_at": "2021-10-28 20:50:15 +0800"} | entry
    (record,) = records(write(json.dumps([whole])))
    assert (record.edited_at is not None) is is_edited


def test_artalks_stand_in_for_an_email_is_nobodys(write: Write) -> None:
    common = {"page_key": "/1", "content": "Hi", "email": "anonymous@example.org"}
    entries = [common | {"id": "1", "nick": "Bo"}, common | {"id": "2", "nick": "Cem"}]
    assert [record.person for record in records(write(json.dumps(entries)))] == [
        Person(name="Bo"),
        Person(name="Cem"),
    ]


def test_coral_stories_that_are_archived_are_closed(write: Write) -> None:
    stories = [
        {"id": "a", "url": "https://x.example/a", "isArchived": True},
        {"id": "b", "url": "https://x.example/b", "closedAt": False},
        {"id": "c", "url": "https://x.example/c", "closedAt": {"$date": "2020-01-01T00:00:00Z"}},
    ]
    comments = [{"id": story["id"], "storyID": story["id"], "body": "Hi"} for story in stories]
    comments.append({"id": "d", "storyID": "b", "deleted_at": _WHEN, "author_id": None})
    taken = records(write(json.dumps({"stories": stories, "comments": comments})))
    assert [record.page.open for record in taken] == [False, True, False, True]
    assert taken[3].status == "deleted"
