"""Which queues there are, what each holds, and in which orders it can be read."""

from __future__ import annotations

from typing import Literal

from comments.models.comment import (
    EDITED,
    ESCALATED,
    NEW_AUTHORS,
    PENDING,
    REPORTED,
    SAMPLED,
    SHADOWED,
)
from comments.models.wave import WAITING

Sort = Literal["priority", "newest", "oldest"]
SORTS: tuple[Sort, ...] = ("priority", "newest", "oldest")
BY_PRIORITY = ("pending", "reported", "new-authors")
QUEUES = {
    "pending": PENDING,
    "reported": REPORTED,
    "new-authors": NEW_AUTHORS,
    "escalated": ESCALATED,
    "sample": SAMPLED,
    "wave": WAITING,
    "edited": EDITED,
    "shadowed": SHADOWED,
    "approved": "status = 'approved'",
    "rejected": "status = 'rejected'",
    "spam": "status = 'spam'",
    "all": "",
}
"""What each queue holds. Conditions of partial indexes are repeated to the letter; only so does
SQLite use them. That of ``wave`` is about the wave that a comment names, which stands for all of
its members.
"""
OLDEST_FIRST = ("escalated", "wave", "edited")
