"""The clock by which those who share a database agree on who holds what until when."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session


def database_time(session: Session) -> datetime:
    """Return the present moment by PostgreSQL's clock, which is one for all nodes; on SQLite by
    this machine's, which is the only one.
    """
    if session.get_bind().dialect.name == "sqlite":
        return datetime.now(UTC)
    moment: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return moment
