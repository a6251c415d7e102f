"""Reading threads: orders, pages, counts, validators, and what happens while others write."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from comments.database.engines import db, writing
from comments.models import Article, Comment, first_id, utc_now
from comments.services.sites.articles import get_site, open_article
from comments.services.threads import reading
from tests.house import House


def fill(
    house: House, author: str, count: int, *, article: str = "a1", parent: str | None = None
) -> list[str]:
    """Store many visible comments at once, as a busy thread has them: several in one
    millisecond.
    """
    from comments.models import private_id, public_id

    with house.app.app_context():
        session = db.session()
        writing(session)
        site = get_site(session, house.key)
        home = open_article(session, site.record, article, url=None, title=None, at=utc_now())
        above = session.get_one(Comment, private_id(parent)) if parent else None
        start = utc_now() - timedelta(hours=1)
        rows = []
        for number in range(count):
            at = start + timedelta(milliseconds=number // 3)
            rows.append(
                Comment(
                    id=first_id(at) + number,
                    site_id=site.id,
                    article_id=home.id,
                    parent_id=above.id if above else None,
                    depth=above.depth + 1 if above else 0,
                    author_id=private_id(author),
                    source=f"Comment {number}",
                    html=f"<p>Comment {number}</p>",
                    status="approved",
                    version=1,
                    shown=True,
                    created_at=at,
                    up=number % 7,
                    best=(number % 7) * 1000,
                )
            )
        session.add_all(rows)
        session.flush()
        stored = session.get_one(Article, home.id)
        stored.comment_count += count
        if above:
            above.reply_count += count
        session.commit()
        return [public_id(one.id) for one in rows]


def walk(house: House, path: str, **query: Any) -> Iterator[dict[str, Any]]:
    """Every item of a list, page by page."""
    cursor: str | None = None
    while True:
        page = house.public.get(
            path, query_string={**query, **({"cursor": cursor} if cursor else {})}
        ).json
        yield from page["items"]
        cursor = page["next"]
        if cursor is None:
            return


@pytest.mark.parametrize("sort", ["best", "newest", "oldest", "replies"])
def test_five_hundred_comments_are_walked_without_one_missing_or_doubled_while_others_post(
    house: House, sort: str
) -> None:
    house.set(flood_minute="0", flood_hour="0")
    ada = house.reader()
    there = fill(house, ada.id, 500)
    stop = threading.Event()

    def post() -> None:
        bob = house.reader("Bob")
        while not stop.is_set():
            bob.says(f"Meanwhile {uuid.uuid4()}")

    writer = threading.Thread(target=post)
    writer.start()
    try:
        ids = [
            one["id"]
            for one in walk(house, "/thread", site=house.key, article="a1", sort=sort, limit=20)
        ]
    finally:
        stop.set()
        writer.join()
    assert len(ids) == len(set(ids))
    assert set(there) <= set(ids)
    walked = [one for one in ids if one in set(there)]
    expected = {
        "newest": sorted(there, reverse=True),
        "oldest": sorted(there),
        "replies": sorted(there, reverse=True),
        "best": [
            one for _, one in sorted(((n % 7, one) for n, one in enumerate(there)), reverse=True)
        ],
    }
    assert walked == expected[sort]


@pytest.mark.parametrize("sort", ["best", "newest", "oldest", "replies"])
def test_the_replies_of_one_comment_are_paged_alike(house: House, sort: str) -> None:
    ada = house.reader()
    root = ada.says("Root")
    there = fill(house, ada.id, 70, parent=root)
    ids = [one["id"] for one in walk(house, f"/comments/{root}/replies", sort=sort, limit=15)]
    assert sorted(ids) == sorted(there)
    assert len(ids) == 70


@pytest.mark.parametrize("sort", ["best", "newest", "oldest", "replies"])
def test_a_page_shows_the_first_replies_and_a_cursor_to_exactly_the_rest(
    house: House, sort: str
) -> None:
    house.set(flood_minute="0")
    ada = house.reader()
    root = ada.says("Root")
    there = fill(house, ada.id, 20, parent=root)
    deep = fill(house, ada.id, 5, parent=there[0])
    (item,) = house.thread(sort=sort)["items"]
    assert item["reply_count"] == 20
    first, rest = item["replies"]["items"], item["replies"]["next"]
    assert 0 < len(first) < 20
    assert rest is not None
    ids = [one["id"] for one in first]
    while rest:
        page = house.public.get(
            f"/comments/{root}/replies", query_string={"cursor": rest, "limit": 7}
        ).json
        ids += [one["id"] for one in page["items"]]
        rest = page["next"]
    assert len(ids) == 20
    assert set(ids) == set(there)
    below = house.public.get(f"/comments/{there[0]}").json["replies"]
    more = house.public.get(
        f"/comments/{there[0]}/replies", query_string={"cursor": below["next"]}
    ).json
    assert {one["id"] for one in [*below["items"], *more["items"]]} == set(deep)


def test_replies_order_by_how_many_answers_a_comment_has(house: House) -> None:
    ada = house.reader()
    roots = [ada.says(f"Root number {n}") for n in range(3)]
    for parent, count in ((roots[1], 4), (roots[0], 2)):
        fill(house, ada.id, count, parent=parent)
    items = house.thread(sort="replies")["items"]
    assert [(one["id"], one["reply_count"]) for one in items] == [
        (roots[1], 4),
        (roots[0], 2),
        (roots[2], 0),
    ]


def test_pinned_comments_lead_the_first_page_and_come_once(house: House) -> None:
    ada, desk = house.reader(), house.staff()
    there = fill(house, ada.id, 30)
    for comment in (there[3], there[20]):
        assert desk.decide(comment, "pin")["outcome"] == "done"
    for sort in ("newest", "oldest", "best", "replies"):
        ids = [
            one["id"]
            for one in walk(house, "/thread", site=house.key, article="a1", sort=sort, limit=10)
        ]
        assert ids[:2] == [there[20], there[3]]
        assert sorted(ids) == sorted(there)
    assert [one["pinned"] for one in house.thread(limit=5)["items"]] == [True, True] + [False] * 5
    assert desk.decide(there[3], "reject")["outcome"] == "done"
    assert [one["id"] for one in house.thread(limit=5)["items"]].count(there[3]) == 0


def test_an_article_nobody_has_commented_on_is_an_empty_thread(house: House) -> None:
    assert house.thread("never/heard of?") == {
        "article": {
            "id": None,
            "key": "never/heard of?",
            "url": None,
            "title": None,
            "open": True,
            "closes_at": None,
            "mode": "post",
            "slow_mode": 0,
            "comment_count": 0,
            "version": 0,
        },
        "items": [],
        "next": None,
    }


def test_counts_tell_many_articles_at_once(house: House) -> None:
    ada = house.reader()
    fill(house, ada.id, 3, article="a")
    fill(house, ada.id, 1, article="ü")
    answer = house.public.get(
        "/counts", query_string={"site": house.key, "article": ["a", "ü", "none", "a"]}
    )
    assert answer.json == {"counts": {"a": 3, "ü": 1, "none": 0}}
    many = [f"k{n}" for n in range(101)]
    assert (
        house.public.get("/counts", query_string={"site": house.key, "article": many}).status_code
        == 422
    )


def test_a_validator_holds_until_something_visible_changes(house: House) -> None:
    ada, bob, desk = house.reader("Ada"), house.reader("Bob"), house.staff()
    root = ada.says("Root")
    paths = [
        f"/thread?site={house.key}&article=a1",
        f"/comments/{root}",
        f"/comments/{root}/replies",
    ]

    def tags() -> list[str]:
        return [house.public.get(path).headers["ETag"] for path in paths]

    def unchanged(validators: list[str]) -> list[bool]:
        answers = [
            house.public.get(path, headers={"If-None-Match": tag})
            for path, tag in zip(paths, validators, strict=True)
        ]
        assert all(not one.data for one in answers if one.status_code == 304)
        return [one.status_code == 304 for one in answers]

    validators = tags()
    assert unchanged(validators) == [True] * 3
    assert (
        house.public.get(paths[0])
        .headers["Cache-Control"]
        .startswith("public, max-age=0, must-revalidate")
    )
    bob.report(root)
    assert unchanged(validators) == [True] * 3
    for change in (
        lambda: bob.says("Reply", parent=root),
        lambda: bob.vote(root, 1),
        lambda: ada.edit(root, "Root, edited"),
        lambda: desk.decide(root, "pin"),
        lambda: desk.decide(root, "unpin"),
        lambda: desk.decide(root, "reject"),
        lambda: desk.decide(root, "restore"),
        lambda: desk.call("PATCH", "/moderation/articles/a1", {"open": False}),
        lambda: house.set(votes="like"),
    ):
        change()
        assert unchanged(validators) == [False] * 3
        validators = tags()
        assert unchanged(validators) == [True] * 3


def test_a_list_refuses_what_is_no_cursor_of_its_own(house: House) -> None:
    ada = house.reader()
    root = ada.says("Root")
    fill(house, ada.id, 3)
    good = house.thread(sort="newest", limit=1)["next"]
    desk = house.staff()
    staff_cursor = desk.get("/moderation/comments?queue=all&limit=1&sort=oldest").json["next"]
    log_cursor = desk.get("/moderation/log?limit=1").json["next"]
    for cursor in (
        "x",
        "====",
        "W10",
        "bnVsbA",
        "ImFiIg",
        "eyJhIjoxfQ",
        "WyJuZXdlc3QiXQ",
        "é",
        good[:-2],
        good + "AAAA",
    ):
        of_article = {"site": house.key, "article": "a1"}
        for path, query in (("/thread", of_article), (f"/comments/{root}/replies", {})):
            answer = house.public.get(path, query_string={**query, "cursor": cursor})
            assert (answer.status_code, list(answer.json["errors"])) == (422, ["cursor"]), cursor
    if log_cursor:
        assert (
            house.public.get(f"/thread?site={house.key}&article=a1&cursor={log_cursor}").status_code
            == 422
        )
    assert staff_cursor is not None
    for path in ("/moderation/comments", "/moderation/log"):
        for cursor in ("x", "WyJiZXN0IiwxLDJd", "WyJpZCIsMTAwMDAwMDAwMDAwMDAwMDAwMDAwMF0"):
            assert desk.get(f"{path}?cursor={cursor}").status_code == 422


@pytest.mark.parametrize("limit", ["0", "-1", "101", "x", "1.5", "", "9" * 30])
def test_a_page_has_one_to_a_hundred_entries(house: House, limit: str) -> None:
    answer = house.public.get(f"/thread?site={house.key}&article=a&limit={limit}")
    assert (answer.status_code, list(answer.json["errors"])) == (422, ["limit"])


def test_what_is_not_shown_is_not_found(house: House) -> None:
    ada, desk = house.reader(), house.staff()
    comment = ada.says("Gone soon")
    desk.decide(comment, "spam")
    for path in (
        f"/comments/{comment}",
        f"/comments/{comment}/replies",
        "/comments/0000000000000",
        "/comments/é",
    ):
        answer = house.public.get(path)
        assert (answer.status_code, answer.json["code"]) == (404, "unknown_comment")


@pytest.mark.parametrize(
    "path", ["/thread?site={site}&article=a1", "/comments/{root}", "/comments/{root}/replies"]
)
def test_no_answer_carries_the_validator_of_a_state_later_than_its_own(
    house: House, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change that comes in while a page is read must not be taken for one that the page shows."""
    ada = house.reader()
    root = ada.says("Root")
    reply = ada.says("The former text", parent=root)
    path = path.format(site=house.key, root=root)
    read, changes = reading.with_first_replies, ["Changed while it was read"]

    def change() -> None:
        assert ada.edit(reply, changes.pop()).status_code == 200

    def interrupted(*args: Any) -> Any:
        result = read(*args)
        if changes:
            other = threading.Thread(target=change)
            other.start()
            other.join()
        return result

    monkeypatch.setattr(reading, "with_first_replies", interrupted)
    during, after = house.public.get(path), house.public.get(path)
    assert "The former text" in during.text
    assert "Changed while" in after.text
    assert during.headers["ETag"] != after.headers["ETag"]
