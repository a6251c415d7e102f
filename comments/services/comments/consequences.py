"""What a change of status changes besides the status: worked out here and nowhere else.

Posts, decisions, imports and the recount of counters all ask here.
"""

from __future__ import annotations

from dataclasses import dataclass

from comments.models import Status
from comments.services.comments.tombstones import has_place

TALLY: dict[str | None, str] = {
    "approved": "approved",
    "rejected": "rejected",
    "spam": "rejected",
    "pending": "pending",
}
"""Which of an author's counters a comment in that status belongs to."""
COUNTERS = tuple(dict.fromkeys(TALLY.values()))


@dataclass(frozen=True, slots=True)
class Consequences:
    """What follows from one comment's change of status; numbers are to be added."""

    counters: tuple[int, ...]
    """For each of the author's ``COUNTERS``."""
    shown: bool
    """Whether the comment has a place in the thread now."""
    marks_end: bool
    """Whether it cannot stay pinned or featured."""
    visible: int
    """For the article's count of comments, 1 or -1 where readers begin or cease to see it."""
    renewed: int
    """For the article's version."""
    places: int
    """For the replies of what it answers, 1 or -1 where its place appears or vanishes."""
    departs: bool
    """Whether it leaves what was read out of it, such as the digest."""


def consequences(
    before: str | None, after: Status, *, was_shown: bool = False, replies: int = 0
) -> Consequences:
    """Return what follows when a comment with so many shown replies goes from one status to
    another; ``before`` is None of one that is new.
    """
    shown, was_visible = has_place(after, replies), before == "approved"
    old, new = TALLY.get(before), TALLY.get(after)
    return Consequences(
        counters=tuple((name == new) - (name == old) for name in COUNTERS),
        shown=shown,
        marks_end=after != "approved",
        visible=(after == "approved") - was_visible,
        renewed=int(was_shown or shown),
        places=shown - was_shown,
        departs=was_visible,
    )
