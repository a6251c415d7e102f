"""Whether a comment has a place in the public thread: as itself, or as a tombstone above replies
that have one.
"""

from __future__ import annotations


def has_place(status: str, replies: int) -> bool:
    """Say whether a comment stands in the public thread: it is approved, or the tombstone above
    replies that stand there.
    """
    return status == "approved" or replies > 0


def place_changes(status: str, replies: int, more: int) -> int:
    """Return 1 or -1 where a comment's place appears or vanishes with ``more`` replies, which
    ``replies`` counts already; else 0.
    """
    return has_place(status, replies) - has_place(status, replies - more)
