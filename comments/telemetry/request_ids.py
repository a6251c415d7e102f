"""A name for each request, the same in its answer, its problem, its log lines and its trace."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count

HEADER = "X-Request-ID"
ENVIRON = "comments.request_id"
"""Under which a WSGI environment carries it inside the service."""
_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{7,127}")
_current: ContextVar[str | None] = ContextVar("request_id", default=None)


class _Maker:
    """Makes ids: random for each process, counted within it, for they cost every answer."""

    def __init__(self) -> None:
        self.begin()
        os.register_at_fork(after_in_child=self.begin)

    def begin(self) -> None:
        """Take a prefix of this process's own."""
        self._prefix = secrets.token_hex(8)
        self._numbers = count(1)

    def __call__(self) -> str:
        return f"{self._prefix}-{next(self._numbers):08x}"


new_request_id = _Maker()


def request_id_for(header: str | None) -> str:
    """Return the id that came with a request where it is well-formed (8 to 128 letters, digits and
    ``._:-``), a new one otherwise.
    """
    if header and _WELL_FORMED.fullmatch(header):
        return header
    return new_request_id()


def current_request_id() -> str | None:
    """Return the id of the request that is being answered here, None outside of one."""
    return _current.get()


@contextmanager
def answering(request_id: str) -> Iterator[None]:
    """Until the end of the block, what happens here belongs to this request."""
    token = _current.set(request_id)
    try:
        yield
    finally:
        _current.reset(token)
