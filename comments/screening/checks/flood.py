"""Authors who write faster than anyone reads."""

from __future__ import annotations

from collections.abc import Iterator

from comments.screening.checks.lenience import trusted_pass
from comments.screening.draft import Draft
from comments.screening.sentences import Sentence
from comments.screening.verdict import Finding

_SENTENCES = {
    "minute": Sentence("The author has written {count} other comments within the last minute."),
    "hour": Sentence("The author has written {count} other comments within the last hour."),
}


@trusted_pass
def flood(draft: Draft) -> Iterator[Finding]:
    """Hold what comes after the allowed number of comments by one author in a minute or an hour;
    edits are free.
    """
    if draft.is_edit:
        return
    rules = draft.rules
    limits = (
        ("minute", draft.recent_minute, rules.flood_minute),
        ("hour", draft.recent_hour, rules.flood_hour),
    )
    for rule, count, limit in limits:
        if limit and count >= limit:
            reason = _SENTENCES[rule].format(count=count)
            yield Finding("flood", rule, "pending", reason, severity=40)
