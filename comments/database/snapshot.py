"""Reading as of one moment."""

from __future__ import annotations

from sqlalchemy.orm import Session


def begin_snapshot(session: Session) -> None:
    """Begin a transaction in which every read sees the same moment, whatever others write
    meanwhile.
    """
    # On SQLite every transaction is one.
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
