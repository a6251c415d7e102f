"""Work that was given up after many attempts."""

from __future__ import annotations

from typing import Any

from comments.database.engines import db
from comments.models import OutboxItem
from comments.services.outbox import dead_letters, replay
from comments.web.api.openapi import STAFF_READ, WRITE
from comments.web.api.staff_base import for_staff, staff_blueprint
from comments.web.auth import own_site
from comments.web.presenters.outbox import LetterSchema, LettersSchema
from comments.web.transactions import writes

part = staff_blueprint("outbox", "Work that was given up.")


@part.route("/moderation/outbox/dead")
@for_staff("administrator", *STAFF_READ)
@part.response(200, LettersSchema)
def letters() -> dict[str, Any]:
    """Work for the site that was given up after many attempts, the latest first."""
    return {
        "items": [_letter(one) for one in dead_letters(db.session(), own_site(None).id)],
        "next": None,
    }


@part.route("/moderation/outbox/dead/<letter>/replay", methods=["POST"])
@writes
@for_staff("administrator", *WRITE)
@part.response(200, LetterSchema)
def replay_letter(letter: str) -> dict[str, Any]:
    """Have work that was given up tried again from the beginning."""
    number = int(letter) if letter.isdecimal() and letter.isascii() and len(letter) < 16 else 0
    return _letter(replay(db.session(), own_site(None).id, number))


def _letter(item: OutboxItem) -> dict[str, Any]:
    return {
        "id": str(item.id),
        "kind": item.kind,
        "attempts": item.attempts,
        "error": item.last_error,
        "created_at": item.created_at,
        "dead_at": item.dead_at,
    }
