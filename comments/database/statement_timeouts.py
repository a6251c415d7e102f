"""How long a statement may take: seconds where somebody waits for the answer, else as it needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_unlimited: ContextVar[bool] = ContextVar("unlimited", default=False)


@contextmanager
def unlimited_statements() -> Iterator[None]:
    """Let statements of this thread take their time: nobody waits for what commands and the worker
    do.
    """
    token = _unlimited.set(True)
    try:
        yield
    finally:
        _unlimited.reset(token)


def limits_statements() -> bool:
    """Say whether somebody waits."""
    return not _unlimited.get()
