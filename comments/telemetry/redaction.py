"""What went wrong, told without what was in it: an error's message may hold what a reader wrote.

Where an error came from is told in full. Its message is told where its kind is known to speak of
the service alone: of files, connections, locks and code, never of values.
"""

from __future__ import annotations

import traceback
from types import TracebackType

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

_DATA_EXCEPTION = "22"
"""PostgreSQL's class of errors whose first line quotes a value."""
_OF_CODE = (
    AssertionError,
    AttributeError,
    ImportError,
    MemoryError,
    NameError,
    NotImplementedError,
    PoolTimeout,
    RecursionError,
    TimeoutError,
    TypeError,
)
_DRIVERS = ("sqlite3", "pysqlite3", "psycopg", "redis")
_MOST_CAUSES = 8


def safe_message(error: BaseException) -> str:
    """Return what an error says, as far as that can hold nothing of a reader's."""
    if isinstance(error, DBAPIError):
        original = error.orig
        return "" if original is None else f"{type(original).__name__}: {safe_message(original)}"
    module = type(error).__module__.partition(".")[0]
    if module in _DRIVERS:
        return _driver_message(error)
    if isinstance(error, OSError):
        return " ".join(str(part) for part in (error.strerror or error, error.filename) if part)
    return str(error) if isinstance(error, _OF_CODE) else ""


def _driver_message(error: BaseException) -> str:
    """Return a database's or Redis's first line; PostgreSQL's further ones quote rows."""
    state = getattr(error, "sqlstate", None)
    if state and state.startswith(_DATA_EXCEPTION):
        return f"[{state}]"
    diagnosis = getattr(error, "diag", None)
    primary = getattr(diagnosis, "message_primary", None) or (str(error).splitlines() or [""])[0]
    return f"[{state}] {primary}" if state else primary


def told(error: BaseException, *, whole: bool = False) -> str:
    """Return an error with the places it passed and its causes, the first cause first.

    ``whole`` tells every message, for development.
    """
    if whole:
        return "".join(traceback.format_exception(error)).rstrip()
    return "\n".join(_block(cause) for cause in reversed(_causes(error)))


def _causes(error: BaseException) -> list[BaseException]:
    chain, cause = [error], error.__cause__ or error.__context__
    while cause is not None and len(chain) < _MOST_CAUSES and cause not in chain:
        chain.append(cause)
        cause = cause.__cause__ or cause.__context__
    return chain


def _block(error: BaseException) -> str:
    message = safe_message(error)
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    return "".join(_places(error.__traceback__)) + (f"{name}: {message}" if message else name)


def _places(trace: TracebackType | None) -> list[str]:
    return traceback.format_list(traceback.extract_tb(trace))
