"""Counts what has been stored, once it has been: what is rolled back or tried again counts once."""

from __future__ import annotations

from prometheus_client import Counter
from sqlalchemy import event
from sqlalchemy.orm import Session

_PENDING = "counted at the commit"


def count_at_commit(session: Session, counter: Counter) -> None:
    """Add one to a counter when the session's transaction is committed, nothing where it is not."""
    session.info.setdefault(_PENDING, []).append(counter)


@event.listens_for(Session, "after_commit")
def _count(session: Session) -> None:
    if _PENDING in session.info and not session.in_nested_transaction():
        for counter in session.info.pop(_PENDING):
            counter.inc()


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_PENDING, None)
