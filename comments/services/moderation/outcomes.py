"""What became of a decision or of an undo, in the one shape that is answered."""

from __future__ import annotations

from dataclasses import dataclass, field

from comments.models import Comment, Decision
from comments.services.moderation.conflicts import describe


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a request: ``done``, ``conflict`` (with who decided what), or ``refused``
    (with why).
    """

    comment: str
    outcome: str
    status: str | None = None
    version: int | None = None
    decision: int | None = None
    code: str | None = None
    detail: str | None = None
    by: Decision | None = field(default=None, compare=False)


def conflict(name: str, comment: Comment, entry: Decision | None) -> Outcome:
    """Return the outcome of a request that came too late: who decided what, and when."""
    unknown = "The comment is not at the version that you name."
    return Outcome(
        name,
        "conflict",
        comment.status,
        comment.version,
        code="conflict",
        detail=describe(entry) if entry is not None else unknown,
        by=entry,
    )


def too_late(name: str, latest: Decision | None) -> Outcome:
    """Return the outcome of an undo that a later entry stands in the way of."""
    explanation = describe(latest) if latest is not None else "It has changed since."
    return Outcome(name, "conflict", code="conflict", detail=explanation, by=latest)


def refused(name: str, why: str, comment: Comment | None = None) -> Outcome:
    """Return the outcome of an undo that cannot be."""
    status, version = (comment.status, comment.version) if comment else (None, None)
    return Outcome(name, "refused", status, version, code="not_allowed", detail=why)
