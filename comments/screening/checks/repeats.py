"""Texts that were here before: the author's own, and anybody's, whichever article they stood under."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from comments.screening.checks.lenience import trusted_pass
from comments.screening.draft import Draft, Earlier
from comments.screening.simhash import distance, fingerprint
from comments.screening.verdict import Finding

NEAR_OWN = 6
"""Bits in which an author's own text may differ from an earlier one and still be the same with a
word changed.
"""

NEAR_OTHERS = 3
"""The same for a stranger's text, which must be all but identical."""

_SHORT = 20
_SHORTLY = timedelta(minutes=10)


@trusted_pass
def repeats(draft: Draft) -> Iterator[Finding]:
    """Hold a text that its author, or anybody else, has lately written in the same or nearly the
    same words.

    A few words such as "Thank you!" repeat only the author's own within ten minutes, never anybody
    else's.
    """
    if not draft.rules.repeats or not (draft.recent_own or draft.recent_others):
        return
    mine = fingerprint(draft.source)
    if same := _own_again(draft, mine):
        yield _held(
            "own", f"The author has written the same before, in comment {same.comment}.", 40
        )
    elif mine is not None:
        if near := _nearest(mine, draft.recent_own, NEAR_OWN):
            yield _held(
                "own_nearly",
                f"The author has written nearly the same before, in comment {near.comment}.",
                40,
            )
        if near := _nearest(mine, draft.recent_others, NEAR_OTHERS):
            yield _held(
                "others",
                f"Somebody else has lately written the same, in comment {near.comment}.",
                50,
            )


def _own_again(draft: Draft, fingerprinted: int | None) -> Earlier | None:
    mine = _plainly(draft.source)
    for earlier in draft.recent_own:
        recent = len(mine) >= _SHORT or draft.now - earlier.at <= _SHORTLY
        if (
            recent
            and earlier.fingerprint in (None, fingerprinted)
            and _plainly(earlier.source) == mine
        ):
            return earlier
    return None


def _nearest(mine: int, others: tuple[Earlier, ...], limit: int) -> Earlier | None:
    for earlier in others:
        if earlier.fingerprint is not None and distance(mine, earlier.fingerprint) <= limit:
            return earlier
    return None


def _plainly(source: str) -> str:
    return " ".join(source.casefold().split()).rstrip(".!? ")


def _held(rule: str, reason: str, severity: int) -> Finding:
    return Finding("repeats", rule, "pending", reason, severity=severity)
