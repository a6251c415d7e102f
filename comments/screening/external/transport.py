"""One POST to a service outside: bounded in time and size, following no redirect, and to the public
network alone (see ``destination``).
"""

from __future__ import annotations

import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from queue import Empty, SimpleQueue
from typing import Any

from comments.screening.external.destination import Destination, Refused, destination

LARGEST_ANSWER = 65_536
"""Bytes an answer may have."""

NO_ANSWER = "it could not be reached"
_log = logging.getLogger(__name__)
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


def post(
    url: str, body: bytes, headers: Mapping[str, str], timeout: float, *, loopback: bool = False
) -> Answer:
    """Send the body and return the answer, whatever its status; ``timeout`` seconds bound the whole
    exchange.

    Raises ``Unanswered``, also for an address that may not be asked. Why nothing came is for the
    log alone: it would tell whoever set the address about this machine's network.
    """
    ends = time.monotonic() + timeout
    try:
        place = destination(url, loopback=loopback)
        connection = _connection(place, _resolved(place, ends, loopback=loopback), ends)
    except (Refused, OSError, UnicodeError) as error:
        _log.warning("%s was not asked: %s", _without_query(url), error)
        raise Unanswered(NO_ANSWER) from None
    try:
        connection.connect()
        with _until(ends, connection.sock):
            connection.request("POST", place.target, body, {"User-Agent": USER_AGENT, **headers})
            answer = connection.getresponse()
            names = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, names, _read(answer, ends))
    except (OSError, HTTPException, ValueError) as error:
        _log.warning("%s gave no answer: %s: %s", _without_query(url), type(error).__name__, error)
        raise Unanswered(NO_ANSWER) from None
    finally:
        connection.close()


def _without_query(url: str) -> str:
    """The address as a log may have it: keys stand behind the question mark."""
    return url.partition("?")[0]


def _resolved(place: Destination, ends: float, *, loopback: bool) -> str:
    """Return the address to connect to. Raises ``TimeoutError``: a system's look-up of a name knows
    no end of its own.
    """
    answers: SimpleQueue[str | Exception] = SimpleQueue()

    def look_up() -> None:
        try:
            answers.put(place.resolve(loopback=loopback))
        except Exception as error:
            answers.put(error)

    threading.Thread(target=look_up, daemon=True).start()
    try:
        answer = answers.get(timeout=_left(ends))
    except Empty:
        raise TimeoutError("its name was not looked up in time") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _left(ends: float) -> float:
    return max(0.01, ends - time.monotonic())


def _connection(place: Destination, address: str, ends: float) -> HTTPConnection:
    """Return a connection that goes to this address, whatever the name leads to by now."""
    if place.scheme == "https":
        context = ssl.create_default_context()
        secure = HTTPSConnection(place.host, place.port, context=context)
        secure._create_connection = _to(address, ends)  # type: ignore[attr-defined]
        return secure
    plain = HTTPConnection(place.host, place.port)
    plain._create_connection = _to(address, ends)  # type: ignore[attr-defined]
    return plain


def _to(address: str, ends: float) -> Callable[..., socket.socket]:
    def connect(named: tuple[str, int], *_: Any) -> socket.socket:
        connected = socket.create_connection((address, named[1]), _left(ends))
        # What is left bounds the whole TLS handshake, which follows.
        connected.settimeout(_left(ends))
        return connected

    return connect


@contextmanager
def _until(ends: float, connected: socket.socket) -> Iterator[None]:
    """Cut a connection off when its time is over, wherever the exchange is: a socket's own timeout
    begins anew with each byte that drips in.
    """
    timer = threading.Timer(max(0.0, ends - time.monotonic()), _cut_off, (connected,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _cut_off(connected: socket.socket) -> None:
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)


def _read(answer: HTTPResponse, ends: float) -> bytes:
    """Read piece by piece. Raises ``TimeoutError`` for what was cut off."""
    body = b""
    while piece := answer.read1(_PIECE):
        body += piece
        if len(body) > LARGEST_ANSWER:
            raise Unanswered(NO_ANSWER)
    if time.monotonic() >= ends:
        raise TimeoutError
    return body
