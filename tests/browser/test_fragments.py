"""What the widget fetches: public, the same for everyone, revalidated, and never a crash."""

from __future__ import annotations

import re

import pytest

from tests.house import ORIGIN, House


def test_a_fragment_is_the_same_for_everyone_and_revalidated(house: House) -> None:
    reader = house.reader()
    first = reader.says("Hello.")
    address = f"/embed/thread?site={house.key}&article=a1"
    plain = house.public.client.get(address)
    signed_in = reader.client.get(
        address, headers={"Authorization": f"Bearer {reader.token}", "Origin": ORIGIN}
    )
    assert plain.data == signed_in.data
    assert (
        plain.headers["Access-Control-Allow-Origin"]
        == signed_in.headers["Access-Control-Allow-Origin"]
        == "*"
    )
    assert "Access-Control-Allow-Credentials" not in signed_in.headers
    again = house.public.client.get(address, headers={"If-None-Match": plain.headers["ETag"]})
    assert again.status_code == 304
    reader.says("And more.", parent=first)
    changed = house.public.client.get(address, headers={"If-None-Match": plain.headers["ETag"]})
    assert changed.status_code == 200
    assert "And more." in changed.get_data(as_text=True)


def test_a_removed_comment_is_gone_from_the_next_fragment(house: House) -> None:
    comment = house.reader().says("Soon gone.")
    assert house.staff().decide(comment, "reject")["outcome"] == "done"
    for address in (f"/embed/thread?site={house.key}&article=a1", f"/t/{house.key}?article=a1"):
        assert "Soon gone." not in house.public.client.get(address).get_data(as_text=True)
    assert house.public.client.get(f"/embed/comments/{comment}").status_code == 404


def test_news_tells_of_new_comments(house: House) -> None:
    address = f"/embed/news?site={house.key}&article=a1"
    assert house.public.client.get(address).json["count"] == 0  # type: ignore[index]
    house.reader().says("News.")
    news = house.public.client.get(address)
    assert news.json["count"] == 1  # type: ignore[index]
    assert news.json["newest"].endswith("Z")  # type: ignore[index]
    assert (
        house.public.client.get(
            address, headers={"If-None-Match": news.headers["ETag"]}
        ).status_code
        == 304
    )


def test_held_comments_and_sources_are_their_authors_alone(house: House) -> None:
    house.set(mode="pre")
    author, other = house.reader(), house.reader("Bo")
    comment = author.says("My *draft*.")
    for reader, status in ((author, 200), (other, 404)):
        headers = {"Authorization": f"Bearer {reader.token}"}
        answer = reader.client.get(f"/embed/comments/{comment}/source", headers=headers)
        assert answer.status_code == status
        mine = reader.client.get(f"/embed/me?site={house.key}&article=a1", headers=headers)
        assert [one["id"] for one in mine.json["items"]] == ([comment] if reader is author else [])  # type: ignore[index]
        assert mine.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "site=%00&article=a1",
        "site={site}",
        "site={site}&article=a1&sort=sideways",
        "site={site}&article=a1&limit=0",
        "site={site}&article=a1&limit=1e9",
        "site={site}&article=a1&limit=%D9%A1",
        "site={site}&article=a1&cursor=broken",
        "site=nobody&article=a1",
    ],
)
@pytest.mark.parametrize("path", ["/embed/thread", "/embed/news"])
def test_odd_questions_are_refused_as_problems(house: House, path: str, query: str) -> None:
    answer = house.public.client.get(f"{path}?{query.format(site=house.key)}")
    if path == "/embed/news" and ("sort" in query or "limit" in query or "cursor" in query):
        assert answer.status_code == 200
        return
    assert answer.status_code in (404, 422)
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("script", ["embed.js", "act.js", "extras.js", "count.js"])
def test_the_scripts_go_to_every_origin(house: House, script: str) -> None:
    answer = house.public.client.get(f"/{script}")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert (
        house.public.client.get(
            f"/{script}", headers={"If-None-Match": answer.headers["ETag"]}
        ).status_code
        == 304
    )


@pytest.mark.parametrize("votes", ["updown", "like"])
def test_nobody_is_invited_to_vote_on_a_comment_just_written(house: House, votes: str) -> None:
    house.set(votes=votes)
    reader = house.reader()
    headers = {"Authorization": f"Bearer {reader.token}"}
    json = {"site": house.key, "article": "a1", "body": "Written a moment ago."}
    html = reader.client.post("/embed/comments", json=json, headers=headers).get_data(as_text=True)
    buttons = re.findall(r'<button [^>]*name="(?:up|down)"[^>]*>', html)
    assert buttons
    assert all('aria-disabled="true"' in one for one in buttons)
    public = house.public.client.get(f"/embed/thread?site={house.key}&article=a1").get_data(
        as_text=True
    )
    assert 'name="up"' in public
    assert "aria-disabled" not in public
