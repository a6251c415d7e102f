"""Nothing personal, pending or staff's passes through the cache, and nobody can poison it or make
it grow.
"""

from __future__ import annotations

import secrets
import tracemalloc
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from comments.web.cache.core import ResponseCache
from comments.web.cache.entry import prebuilt
from comments.web.cache.key import parse_public_read
from comments.web.cache.store import Store
from comments.web.cache.versions import State
from tests.web.cache.raw_http import REQUEST_ID, Asked, Reading

SECRET = "quetzal"


def _spoken(reading: Reading) -> tuple[str, str, str]:
    """A visible comment, a held one, and the token of the author of both."""
    ada = reading.house.reader("Ada")
    visible = ada.says("Everyone may read this.")
    reading.house.set(mode="pre")
    pending = ada.says(f"Only a moderator may read of the {SECRET}.", parent=visible)
    assert ada.token
    return visible, pending, ada.token


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_caller_with_papers_gets_what_nobody_in_particular_gets(
    reading: Reading, method: str
) -> None:
    visible, _, token = _spoken(reading)
    papers = [
        {"Authorization": f"Bearer {token}"},
        {"Authorization": f"Bearer {reading.house.staff('owner').token}"},
        {"Cookie": "session=abc; reader=def"},
        {
            "X_Forwarded_For": "203.0.113.9",
            "X_Forwarded_Host": "evil.example",
            "Forwarded": "host=evil.example",
        },
        {"Host": "evil.example"},
        {"Origin": "https://evil.example"},
        {"Accept_Language": "ar"},
        {"Range": "bytes=0-10"},
        {"X_HTTP_Method_Override": "DELETE"},
    ]
    for address in (
        reading.thread(),
        reading.fragment(),
        f"/api/v1/comments/{visible}",
        f"/embed/comments/{visible}",
    ):
        plain = reading.get(address, method=method)
        for paper in papers:
            fresh = Reading(reading.house, reading.settings)
            first, again = (
                fresh.get(address, method=method, **paper),
                reading.get(address, method=method, **paper),
            )
            assert first.status_code == again.status_code == 200
            assert first.data == again.data == plain.data
            assert SECRET.encode() not in plain.data
            assert "Set-Cookie" not in first.headers
            headers = {k: v for k, v in plain.headers if k != "X-Cache"}
            assert {k: v for k, v in first.headers if k != "X-Cache"} == headers
            assert {k: v for k, v in again.headers if k != "X-Cache"} == headers


def test_the_application_is_asked_as_nobody_in_particular(reading: Reading) -> None:
    _, _, token = _spoken(reading)
    reading.get(
        reading.thread(title="mail"),
        Authorization=f"Bearer {token}",
        Cookie="a=b",
        Host="evil.example",
        Origin="https://evil.example",
        If_None_Match="*",
        Accept_Encoding="gzip",
    )
    (environ,) = reading.asked.environs
    assert {name for name in environ if name.startswith("HTTP_")} == {"HTTP_HOST"}
    assert environ["HTTP_HOST"] == reading.settings.public_url.partition("//")[2]
    assert "mail" not in environ["QUERY_STRING"]


def test_a_held_comment_is_not_there_for_its_author_nor_for_a_moderator(reading: Reading) -> None:
    _, pending, token = _spoken(reading)
    for paper in (
        {},
        {"Authorization": f"Bearer {token}"},
        {"Authorization": f"Bearer {reading.house.staff().token}"},
    ):
        for address in (
            f"/api/v1/comments/{pending}",
            f"/api/v1/comments/{pending}/replies",
            f"/embed/comments/{pending}",
        ):
            answer = reading.get(address, **paper)
            assert answer.status_code == 404
            assert SECRET.encode() not in answer.data
    assert len(reading.cache.store) == 0


@pytest.mark.parametrize(
    "spoil",
    [
        {"Cache-Control": "private, no-store"},
        {"Set-Cookie": "session=abc"},
        {"Vary": "Cookie"},
        {"Vary": "Accept-Encoding, Origin"},
        {"Vary": "*"},
        {"Cache-Control": ""},
    ],
)
def test_what_does_not_call_itself_public_is_never_kept(
    reading: Reading, spoil: dict[str, str]
) -> None:
    def application(environ: dict[str, Any], start_response: Any) -> Any:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(
                status, [*(one for one in headers if one[0] not in spoil), *spoil.items()]
            )

        return reading.house.app(environ, start)

    reading.asked.app = application  # type: ignore[assignment]
    for _ in range(2):
        assert reading.made(reading.thread()) == "application"
    assert len(reading.cache.store) == 0


@pytest.mark.parametrize("status", [404, 422, 500, 503, 301])
def test_what_went_wrong_is_not_kept(reading: Reading, status: int) -> None:
    def application(environ: dict[str, Any], start_response: Any) -> Any:
        start_response(
            f"{status} Said", [("Cache-Control", "public, max-age=60"), ("Content-Length", "2")]
        )
        return [b"no"]

    reading.asked.app = application  # type: ignore[assignment]
    assert reading.get(reading.thread()).status_code == status
    assert len(reading.cache.store) == 0


def test_queries_that_differ_in_nothing_that_counts_are_one(reading: Reading) -> None:
    reading.house.reader().says("Once.", article="a/b c")
    site = reading.house.key
    same = [
        f"/api/v1/thread?site={site}&article=a/b%20c&limit=10",
        f"/api/v1/thread?article=a/b+c&site={site}&limit=010",
        f"/api/v1/thread?site={site}&article=a%2Fb%20c&limit=10&title=x",
        f"/api/v1/thread?&&site={site}&article=%61/b%20c&limit=10&",
    ]
    assert len({reading.get(address).data for address in same}) == 1
    assert len(reading.cache.store) == len(reading.asked) == 1


@pytest.mark.parametrize(
    "query",
    [
        "site={s}&article=a1&article=a2",
        "site={s}&site=other&article=a1",
        "site={s}&article=a1&limit=10&limit=20",
        "site={s}&article=a1&limit=-1",
        "site={s}&article=a1&limit=101",
        "site={s}&article=a1&limit=1e1",
        "site={s}&article=a1&limit=",
        "site={s}&article=a1&sort=worst",
        "site={s}&article=a1&sort=",
        "site={s}&article=a1&cursor=bad",
        "site={s}&article=",
        "site={s}&article=%00",
        "site={s}&article=a%0d%0aSet-Cookie:%20x",
        "site={s}&article=%ff",
        "site={s}&article=%ED%A0%80",
        "site={s}",
        "article=a1",
        "",
        "site={s};article=a1",
        "site={s}&article=" + "a" * 8_001,
        "site=" + "s" * 65 + "&article=a1",
    ],
)
def test_an_unusual_request_is_the_applications_own_business(reading: Reading, query: str) -> None:
    address = f"/api/v1/thread?{query.format(s=reading.house.key)}"
    headers = {"X-Request-ID": REQUEST_ID}
    answer, plain = reading.get(address), reading.house.public.client.get(address, headers=headers)
    assert answer.status_code == plain.status_code
    assert answer.data == plain.data
    assert "Set-Cookie" not in answer.headers
    assert len(reading.cache.store) == 0


@pytest.mark.parametrize(
    "name", ["/api/v1/thread/", "//api/v1/thread", "/api/v1/../v1/thread", "/API/v1/thread"]
)
def test_a_path_is_known_by_its_one_spelling(reading: Reading, name: str) -> None:
    reading.get(f"{name}?site={reading.house.key}&article=a1")
    assert len(reading.cache.store) == 0


def test_an_articles_key_reaches_no_header(reading: Reading) -> None:
    key = 'x"y,z; Ünïcode <script> 😀'
    reading.house.reader().says("Odd key.", article=key)
    for address in (reading.thread(quote(key)), reading.fragment(quote(key))):
        answer = reading.get(address)
        assert answer.headers["X-Cache"] == "miss"
        assert all("script" not in value and "x" + '"' not in value for _, value in answer.headers)
        assert answer.headers["ETag"].strip('"').isalnum()


def test_a_thousand_strangers_do_not_make_it_grow_past_its_bound(reading: Reading) -> None:
    comment = reading.house.reader().says("Read by all. " * 20)
    bound = 200_000
    cache = ResponseCache(Asked(reading.house.app), replace(reading.settings, cache_bytes=bound))
    reading.cache = cache
    for number in range(400):
        reading.get(reading.thread(f"made-up-{secrets.token_hex(20)}"), Accept_Encoding="br")
        reading.get(reading.thread(limit=1 + number % 100, nonsense=number), Accept_Encoding="gzip")
        reading.get(f"/api/v1/comments/{comment}/replies?nonce={number}")
        assert cache.store.bytes <= bound
    assert len(cache.store) > 5
    assert cache._remembered <= 1_048_576


def test_a_page_that_is_read_survives_strangers_asking_for_others(reading: Reading) -> None:
    reading.house.reader().says("Read by all.")
    reading.cache = ResponseCache(
        reading.asked, replace(reading.settings, cache_bytes=100_000, debug_headers=True)
    )
    reading.get(reading.thread())
    for _ in range(200):
        reading.get(reading.thread(secrets.token_hex(8)))
        assert reading.made(reading.thread()) == "hit"


def test_languages_nobody_offers_do_not_make_it_grow(reading: Reading) -> None:
    for number in range(50):
        reading.get(reading.fragment(lang=f"x-{number}"))
    assert len(reading.cache.store) == 1


@pytest.mark.parametrize("key", ["+", "%20%20", "a1&article=+"])
def test_an_article_without_a_name_is_passed_over_where_others_are_counted(
    reading: Reading, key: str
) -> None:
    answer = reading.get(f"/api/v1/counts?site={reading.house.key}&article={key}")
    assert (answer.status_code, set(answer.json["counts"].values())) == (200, {0}), answer.text


def test_cursors_have_one_spelling(reading: Reading) -> None:
    ada = reading.house.reader()
    for number in range(3):
        ada.says(f"Number {number} has its own words about the harbour, {number * 17}.")
    cursor = reading.get(reading.thread(limit=1)).json["next"]
    spelled = [
        f"/api/v1/thread?site=s&article=a&cursor={one}"
        for one in (cursor, cursor + "=" * (-len(cursor) % 4))
    ]
    public_reads = [parse_public_read(*one.split("?", 1)) for one in spelled]
    assert public_reads[0] is not None
    assert public_reads[0].key == (public_reads[1] or public_reads[0]).key


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_only_reads_are_answered_here(reading: Reading, method: str) -> None:
    answer = reading.get(reading.thread(), method=method, Origin="https://x.example")
    assert "X-Cache" not in answer.headers
    assert len(reading.cache.store) == 0


def test_no_room_means_nothing_is_kept_and_all_is_answered(reading: Reading) -> None:
    reading.house.reader().says("No cache.")
    reading.cache = ResponseCache(reading.asked, replace(reading.settings, cache_bytes=0))
    assert (
        reading.get(reading.thread()).json
        == reading.get(reading.thread()).json
        == reading.house.thread()
    )
    assert reading.cache.store.bytes == len(reading.cache.store) == 0


def test_the_bytes_it_counts_are_the_bytes_it_holds(reading: Reading) -> None:
    reading.house.reader().says("Weighed. " * 100)
    plain = reading.get(reading.thread()).data
    cache, state = Store(50_000_000), State((1, 2, 3), 4)
    headers = [(f"Name-{number}", "v" * 40) for number in range(8)]
    tracemalloc.start()
    for number in range(500):
        answer = prebuilt(plain + b" " * number, headers, state, 0.0, 0.0)
        for encoding in ("br", "gzip"):
            answer.variant(encoding)
        cache.put(f"/api/v1/thread?{number:0200}", answer)
    traced, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert 0.8 * traced < cache.bytes < 1.6 * traced
