"""What an external check's answer does to the verdict on a comment that waits for it."""

from __future__ import annotations

from collections.abc import Iterable

from comments.screening.verdict import WAITING, Finding, Verdict

__all__ = ["WAITING", "settle"]


def settle(findings: Iterable[Finding], check: str, answer: Iterable[Finding]) -> Verdict:
    """Return the verdict once ``check`` has answered: its waiting and its earlier failures give way
    to the answer.

    What the other checks found, and what else is still waited for, goes on to count.
    """
    remaining = [one for one in findings if not _superseded(one, check)]
    return Verdict.of([*remaining, *answer])


def _superseded(finding: Finding, check: str) -> bool:
    return (finding.check, finding.rule) in ((WAITING, check), (check, "failed"))
