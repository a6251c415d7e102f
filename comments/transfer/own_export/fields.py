"""What only our own export says, read with distrust: whatever cannot be so is as if it were not
said.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from comments.errors import InvalidInput
from comments.models import STANDINGS
from comments.models.status import DECIDERS
from comments.screening.language import read_tag
from comments.services.identity.contact_hashes import keyed_hash
from comments.text import tidy_url
from comments.text.storable import storable
from comments.transfer.json_stream import count, mapping, text, truth
from comments.transfer.times import parse_time

_KINDS = ("guest", "sso", "imported", "erased")
_NAMERS = ("reader", "staff", "publisher")


def secret_digest(secret: str) -> str:
    """Return what tells whether two services make their keyed hashes with the same secret."""
    return keyed_hash("export", secret)[:16]


def line(value: Any, most: int = 300) -> str | None:
    """Return a text as a column may hold it, cut to so many characters; None where there is
    none.
    """
    try:
        return storable(text(value), "text", 10**6)[:most] or None
    except InvalidInput:
        return None


def choice(value: Any, choices: Collection[str]) -> str | None:
    """Return a word if it is one of these."""
    return value if isinstance(value, str) and value in choices else None


def article_fields(entry: dict[str, Any]) -> dict[str, Any]:
    """Return what an article's line says beyond its key, address and title."""
    slow_mode = entry.get("slow_mode")
    return {
        "section": line(entry.get("section"), 80),
        "language": read_tag(entry.get("language")),
        "closes_at": parse_time(entry.get("closes_at")),
        "mode": choice(entry.get("mode"), ("pre", "post")),
        "slow_mode": None if slow_mode is None else count(slow_mode),
        "named_by": choice(entry.get("named_by"), _NAMERS),
        "name_support": count(entry.get("name_support")),
    }


def author_fields(entry: dict[str, Any]) -> dict[str, Any]:
    """Return what an author's line says beyond name and email."""
    return {
        "kind": choice(entry.get("kind"), _KINDS) or "imported",
        "subject": line(entry.get("subject")),
        "email_verified": truth(entry.get("email_verified")),
        "avatar_url": tidy_url(line(entry.get("avatar_url"), 2000)),
        "badge": line(entry.get("badge"), 32),
        "standing": choice(entry.get("standing"), STANDINGS) or "normal",
        "standing_until": parse_time(entry.get("standing_until")),
        "standing_reason": line(entry.get("standing_reason")),
        "token_epoch": count(entry.get("token_epoch")),
        "reports_received": count(entry.get("reports_received")),
        "reports_upheld": count(entry.get("reports_upheld")),
        "reports_dismissed": count(entry.get("reports_dismissed")),
        "reports_silenced": truth(entry.get("reports_silenced")),
    }


def comment_marks(entry: dict[str, Any], status: str) -> dict[str, Any]:
    """Return the marks by which moderators find a comment."""
    marks = mapping(entry.get("marks"))
    names = ("edited_since", "new_author", "escalated", "sampled")
    priority = marks.get("priority")
    usable = isinstance(priority, int) and 0 <= priority < 2**62
    return {
        **{name: truth(marks.get(name)) for name in names},
        **({"priority": priority} if usable else {}),
        "shadowed": truth(marks.get("shadowed")) and status not in ("approved", "deleted"),
        "decided_by": choice(marks.get("decided_by"), DECIDERS) if marks else "import",
        "language": read_tag(entry.get("language")),
    }
