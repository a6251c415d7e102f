"""How long a statement may take: seconds where somebody waits for the answer, else as it needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_unhurried: ContextVar[bool] = ContextVar("unhurried", default=False)


@contextmanager
def unhurried() -> Iterator[None]:
    """Let statements of this thread take their time: nobody waits for what commands and the worker
    do.
    """
    token = _unhurried.set(True)
    try:
        yield
    finally:
        _unhurried.reset(token)


def hurried() -> bool:
    """Say whether somebody waits."""
    return not _unhurried.get()
