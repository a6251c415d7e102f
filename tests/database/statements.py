"""Every statement that is sent to a database: by SQLAlchemy, or as it is."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

from comments.database.sql import statements

_HOUSEKEEPING = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")


@contextmanager
def sent() -> Iterator[list[tuple[str, Any]]]:
    """Gather the statements that are sent meanwhile, each with its values."""
    heard: list[tuple[str, Any]] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append((record.getMessage(), record.__dict__["values"]))

    def note(connection: Any, cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if not statement.startswith(_HOUSEKEEPING):
            heard.append((statement, values))

    ear, level = Ear(), statements.level
    event.listen(Engine, "before_cursor_execute", note)
    statements.addHandler(ear)
    statements.setLevel(logging.DEBUG)
    try:
        yield heard
    finally:
        statements.setLevel(level)
        statements.removeHandler(ear)
        event.remove(Engine, "before_cursor_execute", note)
