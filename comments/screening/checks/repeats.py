"""Texts that were here before: the author's own, and anybody's, whichever article they stood
under.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from comments.screening.checks.lenience import trusted_pass
from comments.screening.draft import Draft, Earlier
from comments.screening.sentences import Sentence
from comments.screening.simhash import distance, fingerprint
from comments.screening.verdict import Finding

NEAR_OWN = 6
"""Bits in which an author's own text may differ from an earlier one and still be the same with a
word changed.
"""

NEAR_OTHERS = 3
"""The same for a stranger's text, which must be all but identical."""

_ALLOWED_COPIES = ((30, 5), (120, 1))
"""Copies of the author's own text that are no repeat yet, by the longest text they are allowed for:
a courtesy may be said to several people, a sentence under two articles.
"""
_COURTESY = 30
_SHORTLY = timedelta(minutes=10)
_QUOTED = re.compile(r"^ {0,3}>.*$", re.MULTILINE)

_SAME = Sentence("The author has written the same before, in comment {comment}.")
_NEARLY = Sentence("The author has written nearly the same before, in comment {comment}.")
_OTHERS = Sentence("Somebody else has lately written the same, in comment {comment}.")


@trusted_pass
def repeats(draft: Draft) -> Iterator[Finding]:
    """Hold a text that its author, or anybody else, has lately written in the same or nearly the
    same words.

    How often the author may say the same falls with its length: "Thank you!" several times within
    ten minutes, a sentence twice, a paragraph once. What stands in a quotation is no repeat.
    """
    if not draft.rules.repeats or not (draft.recent_own or draft.recent_others):
        return
    own_mark = fingerprint(draft.source)
    if same := _own_again(draft, own_mark):
        yield _held("own", _SAME.format(comment=same.comment), 40)
    elif own_mark is not None:
        if near := _nearest(own_mark, draft.recent_own, NEAR_OWN):
            yield _held(
                "own_nearly",
                _NEARLY.format(comment=near.comment),
                40,
            )
        if near := _nearest(own_mark, draft.recent_others, NEAR_OTHERS):
            yield _held(
                "others",
                _OTHERS.format(comment=near.comment),
                50,
            )


def _own_again(draft: Draft, fingerprinted: int | None) -> Earlier | None:
    own_spelling = spelling(draft.source)
    if not own_spelling:
        return None
    copies = [
        earlier
        for earlier in draft.recent_own
        if earlier.fingerprint in (None, fingerprinted)
        and (len(own_spelling) > _COURTESY or draft.now - earlier.at <= _SHORTLY)
        and spelling(earlier.source) == own_spelling
    ]
    allowed = next((count for length, count in _ALLOWED_COPIES if len(own_spelling) <= length), 0)
    return copies[0] if len(copies) > allowed else None


def _nearest(mark: int, others: tuple[Earlier, ...], limit: int) -> Earlier | None:
    for earlier in others:
        if earlier.fingerprint is not None and distance(mark, earlier.fingerprint) <= limit:
            return earlier
    return None


def spelling(source: str) -> str:
    """Return a text by which copies of it are known: without quotations, case and final signs."""
    return " ".join(_QUOTED.sub(" ", source).casefold().split()).rstrip(".!? ")


def _held(rule: str, reason: str, severity: int) -> Finding:
    return Finding("repeats", rule, "pending", reason, severity=severity)
