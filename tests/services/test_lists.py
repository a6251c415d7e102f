"""Whatever is asked for in whatever combination, a list walked to its end holds just that, in its
order.

The allowances of a page are set so low that a few hundred comments take every path that a million
do.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert

from comments.database.engines import db, writing
from comments.models import Article, Author, Comment, Report, Site, StoredFinding, new_id, public_id
from comments.services.moderation import index_scan as walking
from comments.services.moderation.queue_definitions import BY_PRIORITY
from comments.services.moderation.queue_filter import QueueFilter
from comments.services.moderation.queues import list_comments
from comments.text.search_words import search_text
from tests.house import House

START = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = ("tram", "harbour", "bread", "騒音")


@dataclass
class Kept:
    """What the test knows of a comment it has stored."""

    id: int
    site: int
    article: int
    author: int
    status: str
    words: tuple[str, ...]
    language: str | None
    has_link: bool
    new_author: bool
    open_reports: int
    priority: int
    section: str | None
    checks: set[str] = field(default_factory=set)
    reasons: set[str] = field(default_factory=set)


@pytest.fixture(scope="module")
def stored(alone: Flask) -> list[Kept]:
    """Comments of two sites, written in turns, of which some have much in common and some
    nothing.
    """
    dice, comments = random.Random(11), []
    house, neighbour = House(alone, "lists"), House(alone, "lists-next-door")
    with alone.app_context():
        session = db.session()
        writing(session)
        places = [_place(session, key) for key in (house.key, neighbour.key)]
        for number in range(600):
            comments.append(_comment(number, places[number % 2], dice))
        session.execute(insert(Comment), [_row(one) for one in comments])
        for number, comment in enumerate(comments):
            session.add_all(_finding(comment.id, check) for check in sorted(comment.checks) * 2)
            session.add_all(
                _report(comment, reason, number, places[number % 2])
                for reason in sorted(comment.reasons)
            )
        session.commit()
    return [one for one in comments if one.site == places[0].site]


@dataclass
class Place:
    """A site with its articles and authors."""

    site: int
    articles: list[tuple[int, str | None]]
    authors: list[int]


def _place(session: Any, key: str) -> Place:
    site = session.query(Site).filter_by(key=key).one()
    articles = [
        Article(id=new_id(), site_id=site.id, key=name, section=section)
        for name, section in (("a1", "sport"), ("a2", None), ("a3", "city"))
    ]
    authors = [
        Author(
            id=new_id(),
            site_id=site.id,
            kind="guest",
            name=name,
            name_key=name.lower(),
            standing="normal",
        )
        for name in ("Ada", "Bob", "Cleo")
    ]
    session.add_all([*articles, *authors])
    session.flush()
    return Place(site.id, [(one.id, one.section) for one in articles], [one.id for one in authors])


def _comment(number: int, place: Place, dice: random.Random) -> Kept:
    article, section = dice.choices(place.articles, (20, 5, 1))[0]
    status = dice.choices(
        ("approved", "pending", "rejected", "spam", "deleted"), (60, 25, 10, 1, 4)
    )[0]
    old, loud = number < 300, number in (10, 110, 210)
    return Kept(
        id=new_id(START + timedelta(minutes=number)),
        site=place.site,
        article=article,
        author=dice.choices(place.authors, (20, 4, 1))[0],
        status="pending" if loud else status,
        words=tuple(
            word
            for word, share in zip(WORDS, (0.9, 0.3, 0.02, 0.1), strict=True)
            if dice.random() < share
        ),
        language=dice.choice(("de", None)) if old else dice.choices(("en", "de"), (30, 1))[0],
        has_link=dice.random() < (0.02 if old else 0.5),
        new_author=dice.random() < 0.3,
        open_reports=dice.choices((0, 1, 2), (6, 1, 1))[0],
        priority=dice.randrange(20),
        section=section,
        checks={
            check
            for check in ("links:shortener", "links:many", "words:dodgy")
            if dice.random() < 0.2
        }
        | ({"capitals:loud"} if loud else set()),
        reasons={
            reason for reason, share in (("spam", 0.2), ("hate", 0.01)) if dice.random() < share
        },
    )


def _row(comment: Kept) -> dict[str, Any]:
    names = ("id", "status", "language", "has_link", "new_author", "open_reports", "priority")
    foreign_keys = {
        "site_id": comment.site,
        "article_id": comment.article,
        "author_id": comment.author,
    }
    return {
        **foreign_keys,
        **{name: getattr(comment, name) for name in names},
        "source": " ".join(("x", *comment.words)),
        "search_text": search_text(" ".join(("x", *comment.words))),
        "html": "",
    }


def _finding(comment: int, rule: str) -> StoredFinding:
    check, _, name = rule.partition(":")
    return StoredFinding(
        comment_id=comment, revision=1, check=check, rule=name, status="pending", reason="Found."
    )


def _report(comment: Kept, reason: str, number: int, place: Place) -> Report:
    reporter, revision = place.authors[0], {"spam": 1, "hate": 2}[reason]
    return Report(
        id=2 * number + revision,
        comment_id=comment.id,
        author_id=reporter,
        revision=revision,
        reason=reason,
        detail=None,
    )


@pytest.fixture(autouse=True)
def low(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a page test and gather next to nothing."""
    monkeypatch.setattr(walking, "MOST_TESTED", 9)
    monkeypatch.setattr(walking, "MOST_READ", {"sqlite": 4, "postgresql": 4})
    monkeypatch.setattr(walking, "FEW", 12)


CHOICES: dict[str, tuple[Any, ...]] = {
    "queue": ("pending", "reported", "new-authors", "approved", "rejected", "spam", "all"),
    "status": ("approved", "spam", "pending"),
    "author": (0, 2),
    "article": ("a1", "a3"),
    "section": ("sport", "city"),
    "language": ("de", "fr"),
    "reason": ("spam", "hate", "illegal"),
    "rule": ("links", "links:shortener", "words", "capitals"),
    "has_link": (True, False),
    "since": (START + timedelta(minutes=200),),
    "before": (START + timedelta(minutes=400),),
    "q": ("tram", "tram harbour", "bread", "騒音", "tram 騒音", "nowhere"),
}


def combinations() -> Iterator[dict[str, Any]]:
    """Every wish alone with each of its values; every pair of wishes and some of three with one
    value each.
    """
    dice = random.Random(5)
    yield {"queue": "pending", "rule": "capitals"}
    yield from ({name: value} for name, values in CHOICES.items() for value in values)
    for names in itertools.combinations(CHOICES, 2):
        yield {name: dice.choice(CHOICES[name]) for name in names}
    for names in dice.sample(list(itertools.combinations(CHOICES, 3)), 40):
        yield {name: dice.choice(CHOICES[name]) for name in names}


@pytest.mark.parametrize("sort", [None, "newest", "oldest"])
def test_a_list_walked_to_its_end_holds_what_was_asked_for_in_its_order(
    alone: Flask, stored: list[Kept], sort: Any
) -> None:
    authors = sorted({one.author for one in stored})
    keys = {"a1": "sport", "a3": "city"}
    for combination in combinations():
        criteria = (
            {**combination, "author": authors[combination["author"]]}
            if "author" in combination
            else combination
        )
        right = [one for one in stored if _meets(one, criteria, keys)]
        if sort is None and combination.get("queue") in BY_PRIORITY:
            expected = [
                one.id
                for one in sorted(
                    right, key=lambda comment: (comment.priority, comment.id), reverse=True
                )
            ]
        else:
            expected = sorted((one.id for one in right), reverse=sort != "oldest")
        public_criteria = (
            {**criteria, "author": public_id(criteria["author"])}
            if "author" in criteria
            else criteria
        )
        with alone.app_context():
            assert walked(stored[0].site, QueueFilter(**public_criteria, sort=sort)) == expected, (
                combination
            )


def walked(site: int, criteria: QueueFilter) -> list[int]:
    """Return all ids of a list, page by page."""
    ids_so_far: list[int] = []
    cursor = None
    for _ in range(400):
        ids, cursor = list_comments(db.session(), site, criteria, cursor=cursor, limit=5)
        assert len(ids) <= 5
        ids_so_far += ids
        if cursor is None:
            return ids_so_far
    raise AssertionError("The list has no end.")


def _meets(comment: Kept, criteria: dict[str, Any], sections: dict[str, str]) -> bool:
    tests = {
        "queue": lambda queue: _stands_in(comment, queue),
        "status": lambda status: comment.status == status,
        "author": lambda author: comment.author == author,
        "article": lambda key: comment.section == sections[key],
        "section": lambda section: comment.section == section,
        "language": lambda language: comment.language == language,
        "reason": lambda reason: reason in comment.reasons,
        "rule": lambda rule: (
            rule in comment.checks or any(check.startswith(f"{rule}:") for check in comment.checks)
        ),
        "has_link": lambda has_link: comment.has_link == has_link,
        "since": lambda since: comment.id >= walking.first_id(since),
        "before": lambda before: comment.id < walking.first_id(before),
        "q": lambda q: set(q.split()) <= set(comment.words),
    }
    return all(tests[name](value) for name, value in criteria.items())


def _stands_in(comment: Kept, queue: str) -> bool:
    if queue == "reported":
        return comment.open_reports > 0 and comment.status in ("approved", "pending")
    if queue == "new-authors":
        return comment.new_author and comment.status == "pending"
    return queue in ("all", comment.status)
