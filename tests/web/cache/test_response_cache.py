"""What the cache answers is what the application would: never older, in fewer bytes, and without
being asked twice.
"""

from __future__ import annotations

import gzip
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import brotli
import pytest

from comments.database.engines import db, writing
from comments.models import Article, utc_now
from comments.services.sites.articles import find_article, get_site
from tests.web.cache.raw_http import Reading

LONG = "The tram was late again, as it is on most days when the wind blows from the sea. " * 8


def timeless(body: bytes) -> bytes:
    """A body without the minute at which it was built: a kept one may be of the minute before."""
    return re.sub(rb' data-now="\d+"', b"", body)


def test_a_second_reader_gets_the_same_answer_without_the_application(reading: Reading) -> None:
    reading.house.reader().says("First!")
    first, second = reading.get(reading.thread()), reading.get(reading.thread())
    assert (first.headers["X-Cache"], second.headers["X-Cache"]) == ("miss", "hit")
    assert first.json == second.json == reading.house.thread()
    assert len(reading.asked) == 1


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/thread?site={site}&article=a1",
        "/api/v1/thread?site={site}&article=nobody-wrote-here",
        "/api/v1/comments/{comment}",
        "/api/v1/comments/{comment}/replies",
        "/api/v1/counts?site={site}&article=a1&article=a2",
        "/embed/thread?site={site}&article=a1",
        "/embed/comments/{comment}?article=a1",
        "/embed/comments/{comment}/replies",
        "/embed/news?site={site}&article=a1",
        "/embed.js",
        "/act.js",
        "/extras.js",
        "/count.js",
    ],
)
def test_every_public_read_is_kept_and_says_what_the_application_says(
    reading: Reading, path: str
) -> None:
    ada = reading.house.reader()
    comment = ada.says(LONG)
    ada.says("And a reply.", parent=comment)
    address = path.format(site=reading.house.key, comment=comment)
    plain = reading.house.public.client.get(address)
    first, again = reading.get(address), reading.get(address)
    assert first.status_code == 200
    assert again.headers["X-Cache"] == "hit"
    assert again.data == first.data
    assert timeless(again.data) == timeless(plain.data)
    apart = {"X-Cache", "ETag", "Vary", "Date", "Last-Modified", "Content-Disposition"}
    apart |= {"X-Request-ID"}
    headers = [{k: v for k, v in answer.headers if k not in apart} for answer in (again, plain)]
    assert headers[0] == headers[1]
    assert again.headers["Vary"] == "Accept-Encoding"
    assert again.headers["Access-Control-Allow-Origin"] == "*"


def test_what_happens_to_a_comment_shows_in_the_very_next_answer(reading: Reading) -> None:
    ada, ben, desk = (
        reading.house.reader("Ada"),
        reading.house.reader("Ben"),
        reading.house.staff("administrator"),
    )
    comment = ada.says("One of many.")
    reply = ben.says("A reply.", parent=comment)
    addresses = [
        reading.thread(),
        reading.fragment(),
        f"/api/v1/comments/{comment}",
        f"/api/v1/comments/{comment}/replies",
        f"/embed/comments/{comment}",
        f"/embed/news?site={reading.house.key}&article=a1",
        f"/api/v1/counts?site={reading.house.key}&article=a1&article=a2",
    ]
    acts = [
        lambda: ada.edit(comment, "One of very many."),
        lambda: ben.says("A second reply.", parent=comment),
        lambda: desk.decide(reply, "reject", reason="spam"),
        lambda: desk.decide(reply, "restore"),
        lambda: desk.decide(comment, "pin"),
        lambda: desk.decide(comment, "unpin"),
        lambda: ben.delete(reply),
        lambda: reading.house.set(votes="off"),
        lambda: desk.decide(comment, "spam"),
        lambda: desk.decide(comment, "restore"),
        lambda: desk.call("PATCH", f"/moderation/articles/{_article(reading).id}", {"open": False}),
    ]
    for number, act in enumerate(acts):
        for address in addresses:
            reading.get(address)
        act()
        for address in addresses:
            now, true = reading.get(address), reading.house.public.client.get(address)
            assert timeless(now.data) == timeless(true.data), f"after act {number}: {address}"
            assert now.status_code == true.status_code == 200


def test_a_write_to_one_article_leaves_the_others_alone(reading: Reading) -> None:
    ada = reading.house.reader()
    ada.says("Here.", article="a1")
    ada.says("There.", article="a2")
    reading.get(reading.thread("a1"))
    ada.says("There again.", article="a2")
    assert reading.made(reading.thread("a1")) == "hit"
    assert len(reading.asked) == 1


def test_two_edges_on_one_database_agree_at_once(reading: Reading) -> None:
    other = Reading(reading.house, reading.settings)
    comment = reading.house.reader().says("Soon gone.")
    assert b"Soon gone" in reading.get(reading.thread()).data
    assert b"Soon gone" in other.get(other.thread()).data
    reading.house.staff().decide(comment, "reject", reason="abuse")
    assert b"Soon gone" not in other.get(other.thread()).data
    assert b"Soon gone" not in reading.get(reading.thread()).data


def test_votes_show_after_their_time_and_rebuild_nothing_before(reading: Reading) -> None:
    ada, ben = reading.house.reader("Ada"), reading.house.reader("Ben")
    comment = ada.says("Vote for me.")
    hasty = Reading(reading.house, replace(reading.settings, votes_freshness=1))
    hasty.get(hasty.thread())
    ben.vote(comment, 1)
    assert hasty.get(hasty.thread()).json["items"][0]["votes"]["up"] == 0
    assert len(hasty.asked) == 1
    time.sleep(1.05)
    assert hasty.get(hasty.thread()).json["items"][0]["votes"]["up"] == 1
    assert len(hasty.asked) == 2


def test_a_thread_closes_at_its_time_though_nothing_is_written(reading: Reading) -> None:
    reading.house.reader().says("Quick, it closes.")
    with reading.house.app.app_context():
        writing(db.session())
        article = find_article(db.session(), get_site(db.session(), reading.house.key).id, "a1")
        assert article is not None
        article.closes_at = utc_now() + timedelta(seconds=0.6)
        article.version += 1
        db.session.commit()
    assert reading.get(reading.thread()).json["article"]["open"] is True
    time.sleep(0.7)
    assert reading.get(reading.thread()).json["article"]["open"] is False


def test_a_hundred_readers_of_a_cold_page_build_it_once(reading: Reading) -> None:
    reading.house.reader().says("Everyone comes at once.")
    reading.asked.seconds = 0.2
    with ThreadPoolExecutor(100) as crowd:
        answers = list(crowd.map(lambda _: reading.get(reading.thread()).data, range(100)))
    assert len(set(answers)) == 1
    assert len(reading.asked) == 1


def test_a_build_that_fails_leaves_nobody_waiting(reading: Reading) -> None:
    reading.house.reader().says("Hello.")
    reading.asked.seconds = 0.05
    failures = iter([True])

    def fail() -> None:
        if next(failures, False):
            raise RuntimeError("the first build fails")

    reading.asked.before = fail
    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(lambda _: reading.get(reading.thread()).status_code, range(8)))
    assert answers == [200] * 8


def test_whoever_asks_after_a_change_never_gets_a_build_begun_before_it(reading: Reading) -> None:
    """The build has read its page; then a comment is removed; then another reader comes, while it
    still flies.
    """
    comment = reading.house.reader().says("Removed in mid-flight.")
    desk = reading.house.staff()
    read, go_on = threading.Event(), threading.Event()

    def hold_the_answer() -> None:
        read.set()
        go_on.wait(5)

    reading.asked.after = hold_the_answer
    with ThreadPoolExecutor(2) as crowd:
        early = crowd.submit(reading.get, reading.thread())
        assert read.wait(5)
        desk.decide(comment, "reject", reason="abuse")
        late = crowd.submit(reading.get, reading.thread())
        time.sleep(0.1)
        reading.asked.after = lambda: None
        go_on.set()
        assert b"mid-flight" in early.result().data
        assert b"mid-flight" not in late.result().data
    assert b"mid-flight" not in reading.get(reading.thread()).data


def test_each_encoding_has_its_own_strong_tag_and_the_same_content(reading: Reading) -> None:
    reading.house.reader().says(LONG)
    plain, packed, tight = (
        reading.get(reading.thread(), Accept_Encoding=one)
        for one in ("identity", "gzip", "gzip, br")
    )
    assert gzip.decompress(packed.data) == brotli.decompress(tight.data) == plain.data
    assert len({plain.headers["ETag"], packed.headers["ETag"], tight.headers["ETag"]}) == 3
    assert not any(answer.headers["ETag"].startswith("W/") for answer in (plain, packed, tight))
    for answer in (plain, packed, tight):
        assert int(answer.headers["Content-Length"]) == len(answer.data)


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0, *;q=0.5", "gzip"),
        ("*", "br"),
        ("GZIP", "gzip"),
        ("gzip;q=0", None),
        ("identity", None),
        ("identity;q=1, gzip;q=0.5", None),
        ("br;q=nonsense", None),
        ("", None),
        ("deflate", None),
    ],
)
def test_the_caller_chooses_the_encoding(
    reading: Reading, accepted: str, encoding: str | None
) -> None:
    reading.house.reader().says(LONG)
    assert (
        reading.get(reading.thread(), Accept_Encoding=accepted).headers.get("Content-Encoding")
        == encoding
    )


@pytest.mark.parametrize("form", ["{tag}", "W/{tag}", '"other", {tag}', "*", '"a,b" ,{tag}'])
def test_who_has_the_answer_is_told_so_in_no_bytes(reading: Reading, form: str) -> None:
    reading.house.reader().says("Nothing new.")
    tag = reading.get(reading.thread()).headers["ETag"]
    again = reading.get(reading.thread(), If_None_Match=form.format(tag=tag))
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == tag
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Length" not in again.headers


@pytest.mark.parametrize("form", ['"other"', "{tag}x", '"', "nonsense", "W/"])
def test_who_has_another_answer_gets_this_one(reading: Reading, form: str) -> None:
    reading.house.reader().says("News.")
    tag = reading.get(reading.thread()).headers["ETag"]
    assert (
        reading.get(reading.thread(), If_None_Match=form.format(tag=tag.strip('"'))).status_code
        == 200
    )


def test_a_head_request_gets_the_headers_alone(reading: Reading) -> None:
    reading.house.reader().says("Headers.")
    full, head = reading.get(reading.thread()), reading.get(reading.thread(), method="HEAD")
    assert head.data == b""
    assert head.headers["Content-Length"] == full.headers["Content-Length"]
    assert head.headers["ETag"] == full.headers["ETag"]


def test_what_a_read_says_of_its_page_changes_no_answer(reading: Reading) -> None:
    address = reading.thread("new", url="https://news.example/new", title="New")
    assert reading.made(address) == "miss"
    assert reading.get(address).json["article"]["title"] is None
    assert reading.made(reading.thread("new")) == "hit"


def test_shared_caches_are_told_how_long_only_where_the_operator_says(reading: Reading) -> None:
    assert (
        reading.get(reading.thread()).headers["Cache-Control"]
        == "public, max-age=0, must-revalidate"
    )


def _article(reading: Reading) -> Article:
    with reading.house.app.app_context():
        article = find_article(db.session(), get_site(db.session(), reading.house.key).id, "a1")
        assert article is not None
        return article


def at_once(reading: Reading) -> bytes | None:
    """What the event loop would send for the thread, None where it would ask a thread."""
    path, _, query = reading.thread().partition("?")
    answer = reading.cache.at_once(path, query, "GET", lambda name: None)
    return None if answer is None else answer[2]


def test_the_event_loop_sends_what_is_kept_and_nothing_that_is_no_longer_true(
    reading: Reading,
) -> None:
    ada = reading.house.reader("Ada")
    comment = ada.says("Here for a moment.")
    assert at_once(reading) is None
    reading.get(reading.thread())
    quick = reading.settings.sqlite
    assert (b"Here for a moment." in (at_once(reading) or b"")) is quick
    ada.says("Somewhere else.", article="a2")
    assert (b"Here for a moment." in (at_once(reading) or b"")) is quick
    reading.house.staff().decide(comment, "reject", reason="spam")
    assert at_once(reading) is None


def test_the_event_loop_outlives_a_look_up_that_fails(
    reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading.house.reader("Ada").says("Here to stay.")
    reading.get(reading.thread())
    reading.house.reader("Bo").says("Somewhere else.", article="a2")

    def fail(self: object, public_read: object) -> None:
        raise OSError("the disk has gone")

    monkeypatch.setattr(type(reading.cache._lookup), "state", fail)
    assert at_once(reading) is None
