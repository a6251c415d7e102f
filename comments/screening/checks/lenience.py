"""What a moderator's trust is worth: a trusted author's comments are not held, only remarked
upon.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import wraps

from comments.screening.draft import Draft
from comments.screening.sentences import Sentence
from comments.screening.verdict import Finding

_EXCUSED = Sentence("{finding} Not held: the author is trusted.")


def trusted_pass(
    check: Callable[[Draft], Iterable[Finding]],
) -> Callable[[Draft], Iterable[Finding]]:
    """Make a check's holds mere notes for trusted authors; what it rejects stays rejected."""

    @wraps(check)
    def lenient(draft: Draft) -> Iterable[Finding]:
        findings = check(draft)
        return _excused(findings) if draft.author.standing == "trusted" else findings

    return lenient


def _excused(findings: Iterable[Finding]) -> Iterator[Finding]:
    for finding in findings:
        if finding.status == "pending":
            yield replace(
                finding,
                status="approved",
                reason=_EXCUSED.format(finding=finding.reason),
            )
        else:
            yield finding
