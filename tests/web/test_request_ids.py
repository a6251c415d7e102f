"""Every answer names its request: by the caller's id where that is well-formed."""

from __future__ import annotations

import pytest

from tests.house import House
from tests.web.cache.raw_http import Reading


@pytest.mark.parametrize("path", ["/healthz", "/nothing", "/api/v1/me", "/embed.js"])
def test_a_request_has_its_callers_id_or_one_of_its_own(house: House, path: str) -> None:
    client = house.public.client
    own = client.get(path).headers["X-Request-ID"]
    assert own != client.get(path).headers["X-Request-ID"]
    answer = client.get(path, headers={"X-Request-ID": "7f3e-from.the:proxy"})
    assert answer.headers["X-Request-ID"] == "7f3e-from.the:proxy"
    if answer.status_code >= 400:
        assert answer.json["request_id"] == "7f3e-from.the:proxy"


@pytest.mark.parametrize(
    "header", ["", "short", "x" * 129, "<script>1234", "with a space", "é" * 9]
)
def test_an_id_that_is_not_well_formed_is_replaced(house: House, header: str) -> None:
    answer = house.public.client.get(
        "/healthz", headers={"X-Request-ID": header.encode().decode("latin-1")}
    )
    assert answer.headers["X-Request-ID"].isascii()
    assert answer.headers["X-Request-ID"] not in ("", header)


def test_what_is_kept_carries_the_id_of_whom_it_is_sent_to(reading: Reading) -> None:
    for number in range(3):
        answer = reading.get(reading.thread(), X_Request_ID=f"reader-{number}")
        assert answer.headers.getlist("X-Request-ID") == [f"reader-{number}"]
    assert answer.headers["X-Cache"] == "hit"
