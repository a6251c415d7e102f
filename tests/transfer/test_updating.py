"""A second run changes what changed there, and nothing because more is read of the same file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from comments.database.engines import db, writing
from comments.models import Comment, Revision, utc_now
from comments.services.comments.editing import replace_text
from comments.services.privacy.retention import empty_due
from comments.text import render
from comments.transfer import spool
from comments.transfer.record import Page, Record
from tests.transfer.conftest import Mover
from tests.transfer.test_import import table

Write = Callable[[str | bytes], Path]


def comment_of(mover: Mover, words: str) -> str:
    """Return the id of the comment with these words."""
    path = f"/moderation/comments?site={mover.house.key}&status=approved"
    items = mover.house.staff().get(path).json["items"]
    return next(str(item["id"]) for item in items if words in item["html"])


def grown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is read of every record grow, as a release of this service does."""
    digest_of = spool.digest_of

    def digest(record: Record) -> str:
        person = record.person._replace(badge="Author", email="new@mail.example")
        page = Page(record.page.id, record.page.url, "A title", open=False)
        return digest_of(record._replace(person=person, page=page))

    monkeypatch.setattr(spool, "digest_of", digest)


def test_that_more_is_read_of_a_file_is_no_change_there(
    mover: Mover, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: list[dict[str, Any]] = [
        {"id": "1", "body": "One", "up": 1},
        {"id": "2", "body": "Two", "parent": "1"},
        {"id": "3", "body": "Three", "status": "pending"},
        {"id": "4", "body": "", "status": "deleted"},
        {"id": "5", "body": "Five"},
        {"id": "6", "body": "Six"},
    ]
    file = write(table(*rows))
    mover.take(file)
    staff, touched = mover.house.staff(), comment_of(mover, "Five")
    assert staff.decide(touched, "reject", reason="spam")["outcome"] == "done"
    assert staff.decide(comment_of(mover, "Six"), "pin")["outcome"] == "done"
    before, decisions = mover.comments(), staff.comment(touched)["decisions"]
    grown(monkeypatch)
    again = mover.take(file).counts
    assert (again["updated"], again["unchanged"], again["changed"]) == (0, 6, 0)
    assert (mover.comments(), staff.comment(touched)["decisions"]) == (before, decisions)
    rows[0]["body"], rows[4]["body"] = "One!", "Five!"
    changed = mover.take(write(table(*rows))).counts
    assert (changed["updated"], changed["unchanged"], changed["changed"]) == (1, 5, 1)
    assert mover.drift() == []


def test_a_text_that_was_touched_here_is_compared_with_what_was_imported(
    mover: Mover, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(table({"id": "1", "body": "One"}))
    mover.take(file)
    changed = write(table({"id": "1", "body": "One more"}))
    assert mover.take(changed).counts["updated"] == 1
    with mover.house.app.app_context():
        session = db.session()
        writing(session)
        comment = session.scalars(select(Comment).where(Comment.source == "One more")).one()
        replace_text(session, comment, render("Less"), "Mo", utc_now())
        session.commit()
    grown(monkeypatch)
    assert mover.take(changed).counts["changed"] == 0
    assert mover.take(file).counts["changed"] == 1


def stored_texts(mover: Mover) -> tuple[list[str], int]:
    """The sources of the site's comments, in order, and how many former texts there are."""
    with mover.house.app.app_context():
        ids = [row["id"] for row in mover.comments()]
        query = select(Comment.source).where(Comment.id.in_(ids)).order_by(Comment.id)
        former = select(func.count()).where(Revision.comment_id.in_(ids))
        return list(db.session.scalars(query)), db.session.scalar(former) or 0


def empty(mover: Mover) -> None:
    """Empty what the site's settings do not let it keep."""
    with mover.house.app.app_context():
        session = db.session()
        writing(session)
        empty_due(session, utc_now())
        session.commit()


def test_a_text_that_retention_has_emptied_does_not_come_back(
    mover: Mover, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    mover.house.set(keep_rejected_days="30")
    row: dict[str, Any] = {"id": "1", "body": "Buy pills", "status": "spam", "up": 1}
    file = write(table(row))
    mover.take(file)
    empty(mover)
    assert mover.take(file).counts["unchanged"] == 1
    grown(monkeypatch)
    assert mover.take(file).counts["unchanged"] == 1
    assert stored_texts(mover) == ([""], 0)
    assert mover.take(write(table(row | {"up": 2}))).counts["updated"] == 1
    assert mover.take(write(table(row | {"up": 2, "body": "Buy"}))).counts["updated"] == 0
    assert mover.take(write(table(row | {"up": 3, "status": "rejected"}))).counts["updated"] == 1
    assert stored_texts(mover) == ([""], 0)
    assert mover.take(write(table(row | {"up": 3, "status": "approved"}))).counts["updated"] == 1
    assert stored_texts(mover)[0] == ["Buy pills"]
    assert mover.drift() == []
