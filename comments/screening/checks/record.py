"""Authors whose comments have lately been rejected more often than not."""

from __future__ import annotations

from collections.abc import Iterator

from comments.screening.checks.lenience import trusted_pass
from comments.screening.draft import Draft
from comments.screening.sentences import Sentence
from comments.screening.verdict import Finding

ENOUGH = 4
"""Decided comments below which a share says nothing."""
_REJECTED = Sentence("Of the author's last {decided} decided comments, {rejected} were rejected.")


@trusted_pass
def record(draft: Draft) -> Iterator[Finding]:
    """Hold an author of whose recently decided comments more than the allowed share was
    rejected.
    """
    decided, rejected = draft.author.recent_decided, draft.author.recent_rejected
    if decided >= ENOUGH and rejected * 100 > draft.rules.max_rejected * decided:
        reason = _REJECTED.format(decided=decided, rejected=rejected)
        yield Finding("record", "rejected_share", "pending", reason, severity=30)
