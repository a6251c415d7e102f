"""What the service notes about itself: its worker's last turn, and the secret it signs by."""

from __future__ import annotations

import hmac
from datetime import datetime

from sqlalchemy.orm import Session

from comments.models import ServiceMark

_WORKER, _SECRET = "worker", "secret"
WORKER_LATE_SECONDS = 120.0
"""After which a worker that has not been seen is late: it notes every half minute that it is
there.
"""


def note_worker(session: Session, at: datetime) -> None:
    """Note that a worker is at work. The caller commits."""
    _note(session, _WORKER, "", at)


def worker_age(session: Session, at: datetime) -> float | None:
    """Return how many seconds ago a worker was last at work, None where none ever was."""
    mark = session.get(ServiceMark, _WORKER)
    return None if mark is None else max(0.0, (at - mark.at).total_seconds())


def secret_matches(session: Session, secret: str) -> bool | None:
    """Say whether this is the secret the database has been used with; None where none is noted."""
    mark = session.get(ServiceMark, _SECRET)
    return None if mark is None else hmac.compare_digest(mark.value, _fingerprint(secret))


def note_secret(session: Session, secret: str, at: datetime, *, replace: bool = False) -> None:
    """Note the secret, by a fingerprint that does not tell it, where none is noted yet or the
    former one is to be replaced. The caller commits.
    """
    if replace or session.get(ServiceMark, _SECRET) is None:
        _note(session, _SECRET, _fingerprint(secret), at)


def _fingerprint(secret: str) -> str:
    return hmac.digest(secret.encode(), b"the secret of this service", "sha256").hex()


def _note(session: Session, name: str, value: str, at: datetime) -> None:
    session.merge(ServiceMark(name=name, value=value, at=at))
    session.flush()
