"""Comments that shout."""

from __future__ import annotations

from collections.abc import Iterator

from comments.screening.checks.lenience import trusted_pass
from comments.screening.draft import Draft
from comments.screening.verdict import Finding

ENOUGH = 20
"""Letters below which capitals say nothing: NATO, OK, BBC NEWS."""


@trusted_pass
def capitals(draft: Draft) -> Iterator[Finding]:
    """Hold a text of some length in which more than the allowed share of the letters are capitals.

    Only letters that come in two cases count, so that Arabic or Japanese neither shouts nor
    dilutes.
    """
    upper = sum(map(str.isupper, draft.text))
    if upper < ENOUGH * draft.rules.max_capitals // 100:
        return
    cased = upper + sum(map(str.islower, draft.text))
    if cased >= ENOUGH and upper * 100 > draft.rules.max_capitals * cased:
        reason = f"{upper * 100 // cased} % of the letters are capitals."
        yield Finding("capitals", "share", "pending", reason, severity=5, soft=True)
