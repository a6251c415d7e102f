"""No public read scans a table or sorts what it finds, on either database, and none takes more
statements for more.
"""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from comments.models import public_id
from comments.web.cache.versions import ARTICLE, COLUMNS, COMMENT, COUNTS, INCARNATION
from tests.benchmarks.town import SITE, Town
from tests.database.plans import is_costly, plans

ARTICLES = ("hundred", "huge", "popular", "deep", "tombstones", "held", "nobody-wrote-here")


def addresses(town: Town) -> list[str]:
    """Every public read, of everything that is difficult."""
    threads = [
        f"{path}?site={SITE}&article={key}&sort={sort}&limit={limit}"
        for path in ("/api/v1/thread", "/embed/thread")
        for key in ARTICLES
        for sort in ("best", "newest", "oldest", "replies")
        for limit in (25, 100)
    ]
    single = [
        f"/{part}/comments/{public_id(town.named[name])}{rest}"
        for part in ("api/v1", "embed")
        for name in ("popular", "deepest")
        for rest in ("", "/replies")
    ]
    counts = "&".join(f"article={key}" for _, key, _ in town.articles[:50])
    return [
        *threads,
        *single,
        f"/api/v1/counts?site={SITE}&{counts}",
        f"/embed/news?site={SITE}&article=huge",
    ]


def with_cursors(app: Flask, addresses: list[str]) -> list[str]:
    """The same, and the pages after them."""
    client, all_addresses = app.test_client(), list(addresses)
    for address in addresses:
        if address.startswith("/api/") and (
            following := (client.get(address).json or {}).get("next")
        ):
            all_addresses.append(
                f"{address}&cursor={following}"
                if "?" in address
                else f"{address}?cursor={following}"
            )
    return all_addresses


def test_no_public_read_scans_or_sorts(
    town: tuple[Flask, Town], sent: list[tuple[str, Any]], place: str
) -> None:
    app, shapes = town
    everything = with_cursors(app, addresses(shapes))
    sent.clear()
    for address in everything:
        assert app.test_client().get(address).status_code == 200, address
    statements = dict(sent)
    assert len(statements) > 15
    for statement, values in statements.items():
        for plan in plans(app, place, statement, values):
            assert not any(map(is_costly, plan)), "\n".join((statement, *plan))


def test_the_edges_own_statements_are_index_lookups(town: tuple[Flask, Town], place: str) -> None:
    app, shapes = town
    mark, incarnation = ("?", "0") if place.startswith("sqlite") else ("%s", INCARNATION)
    statements = [
        (ARTICLE.format(mark, incarnation, COLUMNS), ("huge", SITE)),
        (COMMENT.format(mark, incarnation, COLUMNS), (shapes.named["popular"],)),
        (COUNTS.format(mark, ", ".join([mark] * 3)), ("huge", "deep", "held", SITE)),
    ]
    for statement, values in statements:
        for plan in plans(app, place, statement, values):
            assert not any(map(is_costly, plan)), "\n".join((statement, *plan))


@pytest.mark.parametrize("sort", ["best", "newest", "oldest", "replies"])
@pytest.mark.parametrize("path", ["/api/v1/thread", "/embed/thread"])
def test_a_page_takes_as_many_statements_whatever_it_holds(
    town: tuple[Flask, Town], sent: list[tuple[str, Any]], path: str, sort: str
) -> None:
    app, _ = town
    took = {}
    for key in ARTICLES[:-1]:
        sent.clear()
        assert (
            app.test_client().get(f"{path}?site={SITE}&article={key}&sort={sort}").status_code
            == 200
        )
        took[key] = len(sent)
    assert max(took.values()) <= 8, took
    assert max(took.values()) - min(took.values()) <= 2, took


def test_a_permalink_deep_down_takes_as_many_statements_as_one_on_top(
    town: tuple[Flask, Town], sent: list[tuple[str, Any]]
) -> None:
    app, shapes = town
    took = []
    for name in ("popular", "deepest"):
        sent.clear()
        assert (
            app.test_client().get(f"/api/v1/comments/{public_id(shapes.named[name])}").status_code
            == 200
        )
        took.append(len(sent))
    assert max(took) <= 10


def test_held_comments_and_bare_tombstones_take_no_place(town: tuple[Flask, Town]) -> None:
    app, _ = town
    for key in ("held", "tombstones"):
        page = (
            app.test_client()
            .get(f"/api/v1/thread?site={SITE}&article={key}&sort=oldest&limit=100")
            .json
        )
        assert page is not None
        assert len(page["items"]) == 100
        assert all(item["state"] == "visible" or item["reply_count"] for item in page["items"])
