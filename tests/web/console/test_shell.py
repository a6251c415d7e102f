"""The desk's one page: who may keep it, frame it, or break out of it."""

from __future__ import annotations

import brotli

from tests.house import House


def test_the_desks_files_are_kept_by_browsers_and_nothing_else_is(house: House) -> None:
    person = house.person()
    file = person.client.get("/console/assets/console.js?v=1")
    assert file.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    small = person.client.get("/console/assets/console.js", headers={"Accept-Encoding": "br"})
    assert brotli.decompress(small.data) == file.data
    assert (small.headers["Content-Encoding"], small.headers["Vary"]) == ("br", "Accept-Encoding")
    assert small.headers["Content-Type"] == file.headers["Content-Type"]
    for path in ("/console/", "/console/me", "/console/start", "/console/assets/other.js"):
        answer = person.client.get(path)
        assert answer.headers["Cache-Control"] == "private, no-store", path


def test_no_page_may_frame_the_desk_or_read_what_it_answers(house: House) -> None:
    person = house.person()
    page = person.client.get("/console/queue")
    policy = page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert page.headers["X-Frame-Options"] == "DENY"
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy
    assert policy != person.client.get("/console/queue").headers["Content-Security-Policy"], (
        "each page has its nonce"
    )
    answer = person.get("/moderation/queues", headers={"Origin": "https://news.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_name_cannot_break_out_of_the_page(house: House) -> None:
    person = house.person("owner")
    house.set(name="</script><script>alert(1)</script>")
    text = person.client.get("/console/").get_data(as_text=True)
    assert "alert(1)" in text
    assert "</script><script>alert" not in text
