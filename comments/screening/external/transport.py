"""One POST to a service outside: bounded in time and size, following no redirect, in the clear only
to this machine.

Where a request goes is set by the operator or by a site's owner, never by a reader, so it may lead
into a private network on purpose. What a redirect or a reader could make of it is what these bounds
prevent.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

LARGEST_ANSWER = 65_536
"""Bytes an answer may have."""

USER_AGENT = "article-comments/0.1"
_PIECE = 8_192


class Unanswered(Exception):
    """No usable answer came; the message says why in a few words."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, the headers with names in lower case, and the whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def post(url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> Answer:
    """Send the body and return the answer, whatever its status; ``timeout`` seconds bound the whole
    exchange.

    Raises ``Unanswered``, also for an address that is neither https nor http on this machine.
    """
    ends = time.monotonic() + timeout
    parts = _checked(url)
    connection = _connection(parts, timeout)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body, {"User-Agent": USER_AGENT, **headers})
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, found, _read(connection, answer, ends))
    except TimeoutError:
        raise Unanswered(f"no answer within {timeout:g} seconds") from None
    except (OSError, HTTPException, ValueError) as error:
        raise Unanswered(f"{type(error).__name__}: {error}"[:200]) from None
    finally:
        connection.close()


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise Unanswered("its address cannot be read") from None
    if not host or parts.username is not None:
        raise Unanswered("its address has no host, or a user name")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
        raise Unanswered("its address is neither https nor http on this machine")
    return parts


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _connection(parts: SplitResult, timeout: float) -> HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "https":
        return HTTPSConnection(
            host, parts.port, timeout=timeout, context=ssl.create_default_context()
        )
    return HTTPConnection(host, parts.port, timeout=timeout)


def _read(connection: HTTPConnection, answer: HTTPResponse, ends: float) -> bytes:
    """Read piece by piece, so that an answer that drips byte by byte still ends in time."""
    body = b""
    while piece := answer.read1(_PIECE):
        body += piece
        if len(body) > LARGEST_ANSWER:
            raise Unanswered(f"its answer is longer than {LARGEST_ANSWER} bytes")
        left = ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if connection.sock is not None:
            connection.sock.settimeout(left)
    return body
