"""Comments with nearly nothing to read, or far too much."""

from __future__ import annotations

from collections.abc import Iterator

from comments.screening.checks.lenience import trusted_pass
from comments.screening.draft import Draft
from comments.screening.sentences import Sentence
from comments.screening.verdict import Finding

_SHORT = Sentence("The text has {size} characters; the site asks for {least}.")
_LONG = Sentence("The text has {size} characters; the site allows {most}.")


@trusted_pass
def length(draft: Draft) -> Iterator[Finding]:
    """Hold a text whose readable part is outside the site's limits.

    The source's own length is refused at the door; markup and blanks can still leave too little to
    read.
    """
    size, rules = len(draft.text.strip()), draft.rules
    if size < rules.min_length:
        yield _held("too_short", _SHORT.format(size=size, least=rules.min_length))
    elif size > rules.max_length:
        yield _held("too_long", _LONG.format(size=size, most=rules.max_length))


def _held(rule: str, reason: str) -> Finding:
    return Finding("length", rule, "pending", reason, severity=5, soft=True)
