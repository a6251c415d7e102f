"""What moderators have decided about the author."""

from __future__ import annotations

from collections.abc import Iterator

from comments.screening.draft import Draft, Standing
from comments.screening.sentences import Sentence
from comments.screening.verdict import Finding, FindingStatus

_ASKS: dict[Standing, tuple[FindingStatus, str, int]] = {
    "banned": ("rejected", Sentence("The author is banned."), 20),
    "suspended": ("rejected", Sentence("The author is suspended."), 20),
    "shadowed": (
        "pending",
        Sentence("The author is shadowed: only the author sees this comment."),
        0,
    ),
    "premoderated": (
        "pending",
        Sentence("Every comment of this author waits for a moderator."),
        10,
    ),
}
_SUSPENDED = Sentence("The author is suspended until {until}.")

ANSWERS_SHADOWED = Finding(
    "standing",
    "shadowed",
    "pending",
    Sentence("It answers a comment that only its author sees."),
)


def standing(draft: Draft) -> Iterator[Finding]:
    """Reject banned and suspended authors, which ends the screening; hold premoderated and shadowed
    ones.

    A service refuses the banned and suspended before it comes to this; here the rule holds for
    every other path.
    """
    author = draft.author
    if author.standing not in _ASKS:
        return
    status, reason, severity = _ASKS[author.standing]
    if author.standing == "suspended" and author.standing_until:
        reason = _SUSPENDED.format(until=f"{author.standing_until:%Y-%m-%d %H:%M} UTC")
    yield Finding(
        "standing", author.standing, status, reason, severity=severity, final=status == "rejected"
    )
