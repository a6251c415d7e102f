"""The statuses of a comment: which may follow which, and what of the comment goes with each."""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

from comments.errors import Conflict
from comments.models.decision import Actor

Status = Literal["pending", "approved", "rejected", "spam", "deleted"]
STATUSES: tuple[Status, ...] = get_args(Status)
LIVE_STATUSES = tuple(status for status in STATUSES if status != "deleted")
"""Those of which a moderator may still bring a comment into another."""

TRANSITIONS: dict[Status | None, frozenset[Status]] = {
    None: frozenset(LIVE_STATUSES),
    **{status: frozenset(STATUSES) for status in LIVE_STATUSES},
    "deleted": frozenset({"deleted"}),
}
"""From which status a comment may go to which. None is a comment not yet stored; what its author
deleted stays deleted. The same status again is a decision that changes something else, such as a
pin, a note, or the end of its reports.
"""

CONFIRMING = frozenset({"approve", "approve_and_trust", "restore"})
"""Actions of a person that judge a comment even where its status stays."""
EXTERNAL_CHECKS = ("akismet", "signed_http")
DECIDERS = ("person", "sweep", "rule", "external", "import")


class Judgement(NamedTuple):
    """What a comment's row says of how it was judged, besides its status."""

    decided_by: str | None
    edited_since: bool
    shadowed: bool


def judgement_after(
    before: Status | None, status: Status, present: Judgement, *, action: str, actor: Actor
) -> Judgement:
    """Return what holds of a comment that takes a status by this action of somebody; ``before`` is
    None of a new one.

    Raises ``Conflict`` (``transition_refused``) where ``TRANSITIONS`` does not allow the change.
    """
    if status not in TRANSITIONS[before]:
        raise Conflict(
            f"A comment that is {before} cannot become {status}.", code="transition_refused"
        )
    decided_by, edited_since, shadowed = present
    if actor.kind in ("person", "token") and (status != before or action in CONFIRMING):
        decided_by, edited_since = "person", False
    elif actor.kind == "rule" and status != before:
        let_in = before is None and status == "approved"
        outside = actor.id in EXTERNAL_CHECKS
        decided_by = None if let_in else "external" if outside else "rule"
    return Judgement(decided_by, edited_since, shadowed and status not in ("approved", "deleted"))
