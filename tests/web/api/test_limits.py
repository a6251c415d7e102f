"""How often readers and addresses may ask, kept in memory and in a real Redis."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from comments.app import create_app
from comments.settings import Settings
from comments.web.limits import limiter
from tests.house import House, Reader


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis of our own on a free port."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("redis")
    arguments = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    server = subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(params=["memory", "redis"])
def limited(request: pytest.FixtureRequest, app: Flask, settings: Settings) -> Iterator[Settings]:
    """Settings with limits on; the limiter, which all applications share, is put back
    afterwards.
    """
    url = request.getfixturevalue("redis_url") if request.param == "redis" else ""
    former = dict(vars(limiter))
    yield replace(
        settings,
        rate_limits=True,
        redis_url=url,
        limit_posts="3 per minute",
        limit_reactions="4 per minute",
        limit_sign_ins="30 per minute",
        limit_previews="2 per minute",
        limit_staff="5 per minute",
    )
    if limiter._storage is not None:
        limiter.reset()
    vars(limiter).clear()
    vars(limiter).update(former)


def house_of(settings: Settings, key: str) -> House:
    """A site behind an application with these settings."""
    house = House(create_app(settings), key)
    house.set(flood_minute="0")
    return house


def post(reader: Reader, address: str, **headers: str) -> TestResponse:
    """Write from an address."""
    body: dict[str, Any] = {"site": reader.site, "article": "a1", "body": f"Hello at {time.time()}"}
    return reader.call(
        "POST", "/comments", body, headers=headers, environ_base={"REMOTE_ADDR": address}
    )


def refused(answer: TestResponse) -> None:
    """The answer is 429, says when to come back, and what the limit is."""
    assert answer.status_code == 429
    assert answer.content_type == "application/problem+json"
    assert answer.json["code"] == "too_many_requests"
    assert answer.json["detail"] == "Too many requests. Wait a while, then try again."
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert answer.headers["RateLimit-Policy"] == "3;w=60"
    assert answer.headers["RateLimit"].startswith("limit=3, remaining=0, reset=")


def test_a_reader_is_limited_from_wherever_and_an_address_whoever_writes(
    limited: Settings, house: House
) -> None:
    home = house_of(limited, f"{house.key}-l")
    ada, bob = home.reader("Ada"), home.reader("Bob")
    for number in range(3):
        answer = post(ada, f"203.0.113.{number}")
        assert answer.status_code in (201, 202)
        assert answer.headers["RateLimit"].startswith(f"limit=3, remaining={2 - number}, reset=")
    refused(post(ada, "203.0.113.9"))
    for _ in range(3):
        assert post(home.reader("Guest"), "198.51.100.1").status_code in (201, 202)
    refused(post(bob, "198.51.100.1"))
    assert post(bob, "198.51.100.2").status_code in (201, 202)


def test_an_ipv6_subscriber_is_one_address(limited: Settings, house: House) -> None:
    home = house_of(limited, f"{house.key}-l")
    for number in range(3):
        assert post(home.reader(), f"2001:db8:1:2::{number}").status_code in (201, 202)
    refused(post(home.reader(), "2001:db8:1:2:ffff:ffff:ffff:ffff"))
    assert post(home.reader(), "2001:db8:1:3::1").status_code in (201, 202)


def test_an_ipv4_address_in_ipv6_clothes_is_itself(limited: Settings, house: House) -> None:
    home = house_of(limited, f"{house.key}-l")
    for _ in range(3):
        assert post(home.reader(), "::ffff:192.0.2.7").status_code in (201, 202)
    refused(post(home.reader(), "192.0.2.7"))
    assert post(home.reader(), "::ffff:192.0.2.8").status_code in (201, 202)


def test_only_as_many_proxies_are_believed_as_there_are(limited: Settings, house: House) -> None:
    direct = house_of(limited, f"{house.key}-direct")
    for number in range(3):
        forged = {"X-Forwarded-For": f"10.0.0.{number}"}
        assert post(direct.reader(), "192.0.2.1", **forged).status_code in (201, 202)
    refused(post(direct.reader(), "192.0.2.1", **{"X-Forwarded-For": "10.0.0.99"}))
    limiter.reset()

    behind = house_of(replace(limited, trusted_proxies=1), f"{house.key}-behind")
    for number in range(3):
        chain = {"X-Forwarded-For": f"10.9.9.{number}, 198.51.100.5"}
        assert post(behind.reader(), "192.0.2.1", **chain).status_code in (201, 202)
    refused(post(behind.reader(), "192.0.2.1", **{"X-Forwarded-For": "10.9.9.77, 198.51.100.5"}))
    assert (
        post(
            behind.reader(), "192.0.2.1", **{"X-Forwarded-For": "10.9.9.0, 198.51.100.6"}
        ).status_code
        < 300
    )


def test_each_kind_of_act_has_a_limit_of_its_own(limited: Settings, house: House) -> None:
    home = house_of(limited, f"{house.key}-l")
    ada, bob, desk = home.reader("Ada"), home.reader("Bob"), home.staff()
    comment = ada.says("Hello")
    votes = [bob.vote(comment, value).status_code for value in (1, 0, 1, 0, 1)]
    assert votes == [200] * 4 + [429]
    previews = [
        home.public.call("POST", "/preview", {"site": home.key, "body": "x"}).status_code
        for _ in range(3)
    ]
    assert previews == [200, 200, 429]
    assert [desk.get("/moderation/queues").status_code for _ in range(6)] == [200] * 5 + [429]
    for _ in range(40):
        assert home.thread()["article"]["comment_count"] == 1
    signed = [
        home.public.call("POST", "/readers", {"site": home.key, "name": "x"}).status_code
        for _ in range(30)
    ]
    assert signed[-1] == 429


def test_limits_can_be_switched_off(limited: Settings, house: House, tmp_path: Path) -> None:
    home = house_of(replace(limited, rate_limits=False), f"{house.key}-l")
    ada = home.reader()
    answers = [post(ada, "192.0.2.1") for _ in range(6)]
    assert {one.status_code for one in answers} <= {201, 202}
    assert all("RateLimit" not in one.headers for one in answers)
