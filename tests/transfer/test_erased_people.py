"""An older export still names people who were erased since; importing it brings nobody back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, or_, select

from comments.database.engines import db
from comments.models import Author, Comment, Origin, Revision, public_id
from comments.services.sites.articles import get_site
from tests.house import House, do_requests
from tests.transfer.conftest import Mover

Write = Callable[[str | bytes], Path]
ALL = frozenset({"ledger", "authors", "reports"})
HEADER = "id,article,parent,body,author_id,author_name,author_email\n"
FIRST = (
    "1,a,,Mine,7,Quirin Zaunkönig,quirin@example.org\n2,a,1,An answer,8,Bo,\n"
    "3,a,,Mine again,7,Quirin Zaunkönig,quirin@example.org\n"
)
LATER = (
    "4,a,,Written there since,7,Quirin Zaunkönig,quirin@example.org\n"
    "5,a,4,An answer to that,8,Bo,\n6,a,,By somebody else,9,Cy,\n"
)
TRACES = ("Quirin", "quirin@example.org", "Mine", "Written there since")


def erase(house: House, author: str, mode: str) -> None:
    """Have an administrator erase somebody, at once."""
    body = {"mode": mode}
    path = f"/moderation/authors/{author}/erasure"
    answer = house.staff("administrator").call("POST", path, body)
    assert answer.status_code in (200, 202), answer.get_data(as_text=True)
    do_requests(house.app, after=timedelta(days=2))


def traces(house: House, words: tuple[str, ...]) -> int:
    """How many authors, comments and former texts of the site hold any of these words."""
    with house.app.app_context():
        site_id = get_site(db.session(), house.key).id
        revised = Revision.comment_id.in_(select(Comment.id).where(Comment.site_id == site_id))
        places = {
            Author.name: Author.site_id == site_id,
            Author.email: Author.site_id == site_id,
            Comment.source: Comment.site_id == site_id,
            Comment.html: Comment.site_id == site_id,
            Revision.source: revised,
        }
        counts = (
            db.session.scalar(
                select(func.count()).where(here, or_(*(column.contains(word) for word in words)))
            )
            for column, here in places.items()
        )
        return sum(count or 0 for count in counts)


def digests(house: House, author: int) -> set[str]:
    """What is kept of what the source said about somebody's comments."""
    with house.app.app_context():
        query = select(Origin.digest).join(Comment, Comment.id == Origin.target_id)
        return set(db.session.scalars(query.where(Comment.author_id == author)))


def author_of(mover: Mover, html: str) -> dict[str, Any]:
    """The row of a comment with this text."""
    return next(row for row in mover.comments() if row["html"] == html)


@pytest.mark.parametrize("mode", ["all", "name"])
def test_our_own_older_export_brings_nobody_back(house: House, write: Write, mode: str) -> None:
    zoe, bo = house.reader("Zoe Nightjar", email="zoe@example.org"), house.reader("Bo")
    comment = zoe.says("A wren in the hedge.")
    bo.says("I saw it, too.", parent=comment)
    zoe.edit(comment, "A wren in the hedge, early.")
    mover = Mover(house)
    older = write(mover.export(extras=ALL))
    erase(house, zoe.id, mode)
    before = mover.comments()
    summary = mover.take(older)
    assert (summary.counts["new"], summary.problem) == (0, "")
    assert mover.comments() == before
    words = ("Nightjar", "zoe@example.org") + (("wren",) if mode == "all" else ())
    assert traces(house, words) == 0
    assert mover.drift() == []


@pytest.mark.parametrize("mode", ["all", "name"])
def test_another_systems_later_export_brings_nobody_back(
    house: House, write: Write, mode: str
) -> None:
    mover = Mover(house)
    mover.take(write(HEADER + FIRST), "csv")
    person = author_of(mover, "<p>Mine</p>")["author"]
    erase(house, public_id(person), mode)
    summary = mover.take(write(HEADER + FIRST + LATER), "csv")
    assert summary.counts["new"] == 3
    rows = {row["html"]: row for row in mover.comments()}
    assert rows["<p>By somebody else</p>"]["name"] == "Cy"
    assert rows["<p>An answer to that</p>"]["depth"] == 1
    assert traces(house, TRACES[:2]) == 0
    assert traces(house, TRACES[2:]) == (0 if mode == "all" else 6)
    reason = {
        "all": "Its author has been erased here; it is kept without a text.",
        "name": "Its author has been erased here, and is not named.",
    }[mode]
    assert ("changed", reason) in mover.reasons()
    if mode == "name":
        assert rows["<p>Written there since</p>"]["author"] == person
    assert digests(house, person) == {""}
    changed = (HEADER + FIRST + LATER).replace("Mine", "Not mine")
    again = mover.take(write(changed), "csv").counts
    assert (again["new"], again["updated"], again["unchanged"]) == (0, 0, 6)
    assert digests(house, person) == {""}
    assert mover.drift() == []


@pytest.mark.parametrize("mode", ["all", "name"])
def test_what_an_erased_person_wrote_since_comes_without_an_address(
    house: House, write: Write, mode: str
) -> None:
    mover, root = Mover(house), {"url": "/p", "nick": "Quirin", "mail": "q@example.org"}
    root |= {"created": "2024-01-01", "ip": "192.0.2.7"}
    entries = [root | {"_id": "1", "comment": "Mine"}]
    mover.take(write(json.dumps(entries)), "twikoo")
    assert addresses(house) == 1
    erase(house, public_id(author_of(mover, "<p>Mine</p>")["author"]), mode)
    assert addresses(house) == 0
    entries.append(root | {"_id": "2", "comment": "Written there since"})
    assert mover.take(write(json.dumps(entries)), "twikoo").counts["new"] == 1
    assert addresses(house) == 0


def addresses(house: House) -> int:
    """How many comments of the site have a hash of an address."""
    has_address = or_(Comment.address_hash.is_not(None), Comment.network_hash.is_not(None))
    with house.app.app_context():
        site_id = get_site(db.session(), house.key).id
        query = select(func.count()).where(Comment.site_id == site_id, has_address)
        return db.session.scalar(query) or 0
