"""Comments that shout."""

from __future__ import annotations

import re
from collections.abc import Iterator

from comments.screening.checks.lenience import trusted_pass
from comments.screening.draft import Draft
from comments.screening.sentences import Sentence
from comments.screening.verdict import Finding

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
ENOUGH = 20
"""Letters below which capitals say nothing: NATO, OK, BBC NEWS."""
_CAPITALS = Sentence("The share of capital letters is {share} %.")


@trusted_pass
def capitals(draft: Draft) -> Iterator[Finding]:
    """Hold a text of some length in which more than the allowed share of the letters are capitals.

    Only letters that come in two cases count, so that Arabic or Japanese neither shouts nor
    dilutes; where most letters have no case, as in Korean with KBS and MBC, nobody shouts. Code,
    quotations and addresses are nobody's voice.
    """
    text = _ADDRESS.sub(" ", draft.text if draft.prose is None else draft.prose)
    upper = sum(map(str.isupper, text))
    if upper < ENOUGH * draft.rules.max_capitals // 100:
        return
    cased = upper + sum(map(str.islower, text))
    if cased * 2 < sum(map(str.isalpha, text)):
        return
    if cased >= ENOUGH and upper * 100 > draft.rules.max_capitals * cased:
        reason = _CAPITALS.format(share=upper * 100 // cased)
        yield Finding("capitals", "share", "pending", reason, severity=5, soft=True)
