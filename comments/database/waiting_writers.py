"""Whether others wait for the end of a transaction that writes: who has much to write makes its
transactions as short as they need it."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from comments.database.write_lock import is_awaited

_BLOCKED = text(
    "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND locktype <> 'advisory'"
    " AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
)
"""Who waits for an advisory lock is another of those who have much to write."""


def others_wait(session: Session) -> bool:
    """Whether somebody waits for what this transaction holds: on SQLite any other process that
    writes, on PostgreSQL whoever writes to the same rows."""
    engine = session.get_bind().engine
    if engine.dialect.name == "postgresql":
        return bool(session.scalar(_BLOCKED))
    return is_awaited(f"{engine.url.database}.lock")
