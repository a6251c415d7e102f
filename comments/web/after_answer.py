"""What is noted after an answer, in a transaction of its own, whatever its request has come to."""

from __future__ import annotations

from sqlalchemy import Update

from comments.database.engines import db, writing


def write_apart(statement: Update) -> None:
    """Carry out a statement of its own once the answer is there."""
    session = db.session()
    session.rollback()
    writing(session)
    session.execute(statement)
    session.commit()
