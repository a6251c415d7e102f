"""What the proof of the log finds, and where."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from comments.database.engines import db
from comments.models import Decision
from comments.services.audit_log.signing import LogKey
from comments.services.audit_log.verification import Tampering, verify
from tests.conftest import SECRET
from tests.services.moderation.conftest import Back

Intruder = Callable[..., None]
KEY = LogKey.read("", SECRET)


def verified(back: Back) -> Tampering | None:
    with back.app.app_context():
        return verify(db.session(), back.site_id(), KEY)


def what(back: Back) -> str:
    tampering = verified(back)
    assert tampering is not None
    return tampering.what


def entries(back: Back, action: str) -> list[int]:
    with back.app.app_context():
        query = select(Decision.id).where(
            Decision.site_id == back.site_id(), Decision.action == action
        )
        return list(db.session.scalars(query.order_by(Decision.id)))
