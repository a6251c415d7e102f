"""After an erasure nothing that works on comments remembers the person: whatever the worker had
made of them, whatever is answered, and the log of the service.
"""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from comments.database.engines import db
from comments.models import Base, Site
from comments.settings import Settings
from comments.telemetry.logs import make_formatter
from comments.worker import digests
from comments.worker.learning import fit_site, learn_from_decisions
from tests.house import House, Reader, do_requests
from tests.transfer.conftest import Mover
from tests.web.cache.raw_http import Reading

NAME, EMAIL = "Balthazarina", "balthazarina@example.org"
TEXT, FORMER, HELD = "obnubilated", "absquatulated", "flabbergasting"
DETAIL = "tergiversation"
WORDS = (NAME, EMAIL, TEXT, FORMER, HELD, DETAIL)
_FOR_READERS = (
    "/api/v1/thread",
    "/api/v1/digest",
    "/api/v1/related",
    "/embed/thread",
)
_FOR_STAFF = (
    *("/moderation/comments?status=deleted", f"/moderation/comments?q={TEXT}"),
    *("/moderation/log", "/moderation/authors", f"/moderation/authors?q={NAME}"),
)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The service's log as it is at the default level."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(make_formatter("json"))
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def live(house: House) -> tuple[Reader, list[Reader]]:
    """A thread that is read, digested, related and learnt from, in which she takes a large part."""
    house.set(
        suspect_words="/flabber[a-z]+/",
        related="on",
        digest="on",
        repeats="off",
        flood_minute="0",
        flood_hour="0",
        learning="shadow",
    )
    staff = house.staff("administrator")
    her = house.reader(NAME, email=EMAIL)
    others = [house.reader(f"Other {number}") for number in range(12)]
    for article in ("a1", "a2"):
        staff.call("POST", "/moderation/articles", {"key": article, "title": "Trams"})
    first = her.says(f"The {FORMER} tram was late on our line again this morning.")
    her.edit(first, f"The {TEXT} tram was late on our line again this morning.")
    for number, other in enumerate(others):
        body = f"The tram on our line was late this morning, too, at stop number {number}."
        reply = other.says(body, parent=first)
        other.vote(first, 1)
        her.vote(reply, 1)
        her.says(f"Which stop do you mean, {TEXT} friend, number {number}?", parent=reply)
    her.report(reply, "other", DETAIL)
    others[0].report(first, "other", "Rude")
    held = her.post(f"A {HELD} remark").json["id"]  # type: ignore[index]
    for number in range(4):
        bad = her.says(f"A remark of mine, {TEXT}, in place {number}", article="a2")
        staff.decide(bad, "spam" if number % 2 else "approve")
    staff.decide(held, "reject", reason="abuse")
    her.get("/me/export")
    others[0].get("/me/export")
    return her, others


def work(house: House) -> None:
    """Let the worker do all it does."""
    do_requests(house.app)
    while digests.read_due_threads(house.app):
        pass
    while learn_from_decisions(house.app):
        pass
    with house.app.app_context():
        number = db.session.scalar(select(Site.id).where(Site.key == house.key))
    fit_site(house.app, number or 0, everything=True)


def stored(house: House) -> Iterator[tuple[str, str]]:
    """Every value in the database that holds one of the words, with its column."""
    with house.app.app_context():
        for table in Base.metadata.sorted_tables:
            for row in db.session.execute(select(table)).mappings():
                for column, value in row.items():
                    for word in WORDS:
                        if word.lower() in _text(value).lower():
                            yield f"{table.name}.{column}", word


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)


def answers(house: House) -> str:
    """What readers and staff are answered about the thread."""
    place = f"?site={house.key}&article=a1"
    paths = [f"/t/{house.key}?article=a1", *(f"{path}{place}" for path in _FOR_READERS)]
    pages = [house.public.client.get(path) for path in paths]
    pages += [house.staff("administrator").get(path) for path in _FOR_STAFF]
    assert {page.status_code for page in pages} == {200}
    return "".join(page.get_data(as_text=True) for page in pages)


class Visitor:
    """Somebody who reads about the thread through the cache, with a browser that keeps answers."""

    def __init__(self, reading: Reading, comment: str) -> None:
        place = f"?site={reading.house.key}&article=a1"
        comments = (f"{path}/comments/{comment}" for path in ("/api/v1", "/embed"))
        self._paths = [*(f"{path}{place}" for path in _FOR_READERS), *comments]
        self._paths += [f"{_FOR_READERS[0]}{place}&sort={sort}" for sort in ("best", "oldest")]
        self._reading = reading
        self._copies: dict[str, TestResponse] = {}

    def read(self) -> str:
        """Return what is answered to a browser that has no copies."""
        self._copies = {path: self._reading.get(path) for path in self._paths}
        return "".join(copy.get_data(as_text=True) for copy in self._copies.values())

    def copies(self) -> str:
        """Return the browser's own copies, as far as the cache says that they are still true."""
        return "".join(
            copy.get_data(as_text=True)
            for path, copy in self._copies.items()
            if self._reading.get(path, If_None_Match=copy.headers["ETag"]).status_code == 304
        )

    def kept(self) -> str:
        """Return all that the cache holds in memory."""
        answers = self._reading.cache.store._kept.values()
        return "".join(answer.body.decode() for answer in answers)


def traces(text: str) -> set[str]:
    """Which of the words a text holds."""
    return {word for word in WORDS if word.lower() in text.lower()}


def test_what_works_on_comments_forgets_too(
    house: House, log: io.StringIO, settings: Settings
) -> None:
    her, others = live(house)
    work(house)
    assert {word for _, word in stored(house)} == set(WORDS)
    assert traces(answers(house)) >= {NAME, TEXT}
    visitor = Visitor(
        Reading(house, settings),
        others[0].get(f"/thread?site={house.key}&article=a1").json["items"][0]["id"],
    )
    before = (visitor.read(), visitor.copies(), visitor.kept())
    assert [traces(text) for text in before] == [{NAME, TEXT}] * 3
    boss = house.staff("administrator")
    answer = boss.call("POST", f"/moderation/authors/{her.id}/erasure", {"mode": "all"})
    assert answer.json["state"] == "done"  # type: ignore[index]
    assert list(stored(house)) == []
    after = (visitor.copies(), visitor.read(), visitor.kept(), answers(house))
    assert [traces(text) for text in after] == [set()] * 4
    work(house)
    assert list(stored(house)) == []
    exports = Mover(house).export(extras=frozenset({"ledger", "authors", "reports"}))
    assert traces(exports) == traces(log.getvalue()) == set()
    with zipfile.ZipFile(io.BytesIO(others[0].get("/me/export").data)) as copy:
        assert traces("".join(copy.read(name).decode() for name in copy.namelist())) == set()
