"""Where a request to a service outside may lead."""

from __future__ import annotations

import pytest

from comments.screening.external.destination import Refused, destination
from comments.screening.external.transport import Unanswered, post


@pytest.mark.parametrize(
    "url",
    [
        "http://check.example/",
        "http://192.168.0.1/",
        "http://169.254.169.254/latest",
        "http://localhost.example/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "https://user:word@check.example/",
        "https:///x",
        "https://[broken",
        "http://127.0.0.1:99999/",
        "",
    ],
)
def test_nothing_is_sent_in_the_clear_but_to_this_machine(url: str) -> None:
    with pytest.raises(Refused, match="its address"):
        destination(url, loopback=True)
    with pytest.raises(Unanswered, match="it could not be reached"):
        post(url, b"", {}, 1.0, loopback=True)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::1]", "localhost", "10.0.0.1", "192.168.1.1", "172.16.0.9", "169.254.169.254",
     "[fe80::1]", "[fd00::1]", "[::ffff:10.0.0.1]", "[64:ff9b::a9fe:a9fe]", "0.0.0.0", "[::]",
     "224.0.0.1", "2130706433"],
)  # fmt: skip
def test_no_network_but_the_public_one_is_asked(host: str) -> None:
    with pytest.raises(Unanswered, match="it could not be reached"):
        post(f"https://{host}/check", b"", {}, 1.0)
