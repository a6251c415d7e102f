"""Related discussions are near ones: of the same site, with a comment to read, and never
oneself.
"""

from __future__ import annotations

from typing import Any

import pytest

from comments.digest.encoding import is_installed
from comments.worker import digests
from tests.house import House

ARTICLES = {
    "tram": ("The tram line opens in spring", "The tram rails and the tram stop at the harbour"),
    "rails": ("New rails for the harbour tram", "The rails of the tram are loud at the harbour"),
    "bread": ("An old sourdough starter", "Flour and water make a sourdough, bakers say"),
    "bakery": ("The bakery of sourdough bread", "Bakers need flour for their sourdough bread"),
}


def write(house: House, articles: dict[str, tuple[str, str]] = ARTICLES) -> dict[str, str]:
    house.set(related="on", flood_minute="0", flood_hour="0", repeats="off")
    readers = [house.reader(name) for name in ("Ada", "Ben")]
    last = {}
    for key, (title, text) in articles.items():
        for reader in readers:
            page = {"url": f"https://news.example/{key}", "title": title}
            last[key] = reader.says(f"{text}, {reader.id}.", article=key, **page)
    return last


def read(house: House) -> None:
    while digests.read_due_threads(house.app):
        pass


def related(house: House, article: str) -> list[dict[str, Any]]:
    answer = house.public.get(f"/related?site={house.key}&article={article}")
    assert answer.status_code == 200
    return list(answer.json["items"])  # type: ignore[index]


@pytest.mark.parametrize("encoder", [False, True])
def test_near_discussions_are_related_with_source_age_and_number(
    house: House, monkeypatch: pytest.MonkeyPatch, encoder: bool
) -> None:
    if encoder and not is_installed():
        pytest.skip("the extra [digest] is not here")
    monkeypatch.setattr(digests, "is_installed", lambda: encoder)
    write(house)
    read(house)

    nearest = {key: related(house, key)[0]["article"] for key in ARTICLES}
    assert nearest == {"tram": "rails", "rails": "tram", "bread": "bakery", "bakery": "bread"}
    item = related(house, "tram")[0]
    assert (item["url"], item["title"]) == ("https://news.example/rails", ARTICLES["rails"][0])
    assert (item["source"], item["comment_count"]) == ("The Daily Test", 2)
    assert item["created_at"].endswith("Z")
    page = house.public.client.get(f"/embed/thread?site={house.key}&article=tram").data.decode()
    assert "Related discussions" in page
    assert 'href="https://news.example/rails#comments"' in page
    assert "2 comments" in page
    assert "Related discussions" in house.public.client.get(
        f"/t/{house.key}?article=tram"
    ).get_data(as_text=True)


def test_only_what_readers_can_see_is_related(
    house: House, other_site: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "is_installed", lambda: False)
    write(house)
    write(other_site)
    nameless = house.reader("Cay")
    nameless.says("The tram rails at the harbour, and no title.", article="untitled")
    read(house)
    assert {item["article"] for item in related(house, "tram")} <= ARTICLES.keys() - {"tram"}
    assert all(item["comment_count"] == 2 for item in related(house, "tram"))

    staff = house.staff("owner")
    thread = house.thread("rails")
    for comment in thread["items"]:
        staff.decide(comment["id"], "reject", reason="spam")
    assert "rails" not in {item["article"] for item in related(house, "tram")}
    house.set(related="off")
    assert related(house, "tram") == []


def test_an_article_nobody_has_commented_on_has_none(house: House) -> None:
    house.set(related="on")
    assert related(house, "nowhere") == []
    unknown = house.public.get(f"/related?site={house.key}&article=a1&sort=best")
    assert unknown.status_code == 422
    assert house.public.get("/related?site=nobody&article=a1").status_code == 404


@pytest.fixture
def other_site(app: Any) -> House:
    """Another publisher's site in the same database."""
    from uuid import uuid4

    return House(app, f"other-{uuid4().hex[:12]}")
