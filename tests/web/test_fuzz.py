"""No form, no query and no header is an error of ours.

A few seconds each; with ``COMMENTS_FUZZ_SECONDS=300`` all of them together take five minutes.
"""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable
from dataclasses import replace

from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings, strategies
from werkzeug.test import EnvironBuilder, run_wsgi_app

from comments.app import create_app
from comments.settings import Settings
from comments.web.cache import ResponseCache
from tests.architecture.route_requests import Ask, asks
from tests.architecture.route_scene import set_scene
from tests.house import House
from tests.web.forms import FormReader

SECONDS = float(os.environ.get("COMMENTS_FUZZ_SECONDS", "0")) / 3
QUICK = settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
ODD = (
    *(
        "",
        "\0",
        " ",
        "x" * 400,
        "x" * 9000,
        "\u202e",
        "%00",
        "%",
        "javascript:x",
        "https://[",
        "//[",
    ),
    *("\u1100" * 50, "-1", "0" * 13, "1e999", "9" * 40, "\ud800", "\r\nX: y", "e" + "\u0301" * 90),
    *("null", "[]", "{}", "true", "\ufeff", "a1", "/a1/", "en", "zh-Hant-TW", "*", "*;q=x", ",;="),
)
TEXTS = strategies.one_of(strategies.text(max_size=40), strategies.sampled_from(ODD))
FIELDS = (
    *("article", "body", "name", "email", "parent", "comment", "url", "title", "reason", "detail"),
    *("csrf", "lang", "look", "site", "cursor", "sort"),
    *("preview", "confirmed", "reply", "report", "edit", "delete", "up", "down", "forget"),
    *("token", "copy", "erase", "keep"),
)
QUERY = (
    *("article", "url", "title", "sort", "cursor", "limit", "comment", "replies", "act", "lang"),
    *("done", "look", "site", "q", "queue", "status", "since", "until"),
)
HEADERS = (
    *("Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Content-Type", "Cookie"),
    *("Forwarded", "Host", "Idempotency-Key", "If-Match", "If-Modified-Since", "If-None-Match"),
    *(
        "Origin",
        "Range",
        "Referer",
        "Sec-Fetch-Site",
        "User-Agent",
        "X-CSRF-Token",
        "Content-Length",
    ),
    *("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix"),
    *("X-Forwarded-Proto", "X-Request-ID", "traceparent", "tracestate", "Last-Event-ID", "Prefer"),
)
VALUES = strategies.one_of(
    TEXTS,
    strategies.sampled_from(
        (
            *("203.0.113.7:1111", "[::1]:80, unknown", 'for="[2001:db8::1%25eth0]:80";proto=https'),
            *(
                'for=_x;by="',
                "for=203.0.113.7;;host=[",
                "[",
                "::ffff:1.2.3.4",
                "1.2.3.4.5",
                "0x7f.1",
            ),
            *("Bearer", "Bearer ", "Bearer \x80", "Basic Og==", "Basic \xff", "bearer a.b.c"),
            *('W/"', '"', "*", 'W/"x", "y', "bytes=0-", "bytes=9-1,-", "gzip;q=2, br;q=-1"),
            *("Thu, 01 Jan 0000 00:00:00 GMT", "Thu, 99 Foo 99999999999 99:99:99", "a=b; a=; =;;"),
            *(
                "multipart/form-data",
                "multipart/form-data; boundary=",
                "application/json; charset=x",
            ),
            *("text/plain; charset=utf-7", "x/y; boundary*=utf-8''%ff", "http://a:b@c", "null"),
            *(
                "00-" + "0" * 32 + "-" + "0" * 16 + "-00",
                "a\x00b",
                "comments_staff=\x80",
                "99999999999",
            ),
        )
    ),
)


def for_a_while(example: Callable[[], None]) -> None:
    """Run a fuzz once, or as long as the environment asks for."""
    end = time.monotonic() + SECONDS
    example()
    while time.monotonic() < end:
        example()


def test_no_form_is_an_error_of_ours(house: House) -> None:
    comment = FormReader(house).says("Something to act upon.")
    acts = {
        rule.rule.rpartition("/")[2]
        for rule in house.app.url_map.iter_rules()
        if rule.rule.startswith("/t/<") and "POST" in (rule.methods or ())
    }
    assert {"comments", "data", "translate"} <= acts

    @QUICK
    @given(
        act=strategies.sampled_from(sorted(acts)),
        form=strategies.dictionaries(strategies.sampled_from(FIELDS), TEXTS),
        own=strategies.booleans(),
    )
    def example(act: str, form: dict[str, str], own: bool) -> None:
        zoe = FormReader(house)
        fields = {name: text.encode("utf-8", "surrogatepass") for name, text in form.items()}
        if own:
            mine = zoe.says("Something of mine.") if act in ("edit", "delete") else comment
            fields |= {"comment": mine.encode(), "parent": b"" if act == "edit" else mine.encode()}
        answer = zoe.send(act, **fields)
        assert answer.status_code < 500, (act, form)
        if answer.status_code >= 400:
            assert answer.content_type.startswith("text/html"), (act, form)

    for_a_while(example)


def test_no_page_that_is_asked_for_is_an_error_of_ours(
    app: Flask, house: House, other_house: House, settings: Settings
) -> None:
    paths = [
        ask.path.partition("?")[0] for ask in _asked(house, other_house) if ask.method == "GET"
    ]
    door, staff = ResponseCache(app, settings), house.staff("owner")

    @QUICK
    @given(
        path=strategies.sampled_from(sorted(set(paths))),
        query=strategies.dictionaries(strategies.sampled_from(QUERY), TEXTS),
        sites=strategies.sampled_from(["", house.key]),
    )
    def example(path: str, query: dict[str, str], sites: str) -> None:
        fields = {name: text.encode("utf-8", "surrogatepass") for name, text in query.items()}
        if sites:
            fields = {"article": b"a1", **fields, "site": sites.encode()}
        for headers in ({}, {"Authorization": f"Bearer {staff.token}"}):
            environ = EnvironBuilder(path, query_string=fields, headers=headers).get_environ()  # type: ignore[arg-type]
            _, status, _ = run_wsgi_app(door, environ)
            assert int(status[:3]) < 500, (path, query)

    for_a_while(example)


def test_no_header_is_an_error_of_ours(
    house: House, other_house: House, settings: Settings
) -> None:
    requests = _asked(house, other_house)
    behind = create_app(replace(settings, trusted_proxies=2, worker=False))
    door = ResponseCache(behind, settings)

    @QUICK
    @given(
        ask=strategies.sampled_from(requests),
        headers=strategies.dictionaries(strategies.sampled_from(HEADERS), VALUES, min_size=1),
    )
    def example(ask: Ask, headers: dict[str, str]) -> None:
        builder = EnvironBuilder(ask.path, method=ask.method, json=ask.json, data=ask.form)
        environ = builder.get_environ()
        for name, text in headers.items():
            value = text.encode("utf-8", "surrogatepass").decode("latin-1")
            key = name.upper().replace("-", "_")
            plain = key in ("CONTENT_TYPE", "CONTENT_LENGTH")
            environ[key if plain else f"HTTP_{key}"] = value
        environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read())
        _, status, _ = run_wsgi_app(door, environ)
        assert int(status[:3]) < 500, (ask, headers)

    for_a_while(example)


def _asked(house: House, other: House) -> list[Ask]:
    return list(asks(set_scene(house, other)).values())
