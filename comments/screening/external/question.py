"""What a judge outside is told of a comment, and how its answer is fetched: bounded in time, size and place."""

from __future__ import annotations

import http.client
import ssl
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

ANSWER_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Question:
    """A stored comment as an external check sees it; ``address`` is kept only until the check has answered."""

    comment: str
    revision: int
    site: str
    blog: str
    source: str
    permalink: str | None
    author_name: str
    author_email: str | None
    address: str | None
    user_agent: str
    referrer: str
    written_at: datetime
    is_reply: bool
    language: str


class Unanswered(Exception):
    """The judge could not be asked, or did not answer as agreed; the sentence says which."""


def post(url: str, body: bytes, headers: dict[str, str], timeout: float) -> tuple[bytes, dict[str, str]]:
    """Post a body and return the answer's body and headers. Raises ``Unanswered``.

    ``https`` only, or ``http`` to this machine; redirects are not followed, so that an operator's address is the
    only one that is ever asked.
    """
    parts = urlsplit(url)
    if parts.hostname is None or not (
        parts.scheme == "https" or (parts.scheme == "http" and _loopback(parts.hostname))
    ):
        raise Unanswered("Its address must begin with https://.")
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(parts.hostname, parts.port, timeout=timeout, context=context)
    else:
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, body, {**headers, "User-Agent": "article-comments/0.1"})
        answer = connection.getresponse()
        content = answer.read(ANSWER_BYTES + 1)
    except (OSError, http.client.HTTPException) as error:
        raise Unanswered(f"It could not be reached: {error or type(error).__name__}.") from error
    finally:
        connection.close()
    if answer.status != 200:
        raise Unanswered(f"It answered with status {answer.status}.")
    if len(content) > ANSWER_BYTES:
        raise Unanswered("Its answer was too long.")
    return content, {name.lower(): value for name, value in answer.getheaders()}


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
