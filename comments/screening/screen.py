"""The fold from a draft to a verdict. A check that fails holds the comment; it never lets it
through.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator

from comments.screening.draft import Draft
from comments.screening.verdict import Finding, Verdict

Check = Callable[[Draft], Iterable[Finding]]
"""A check: a pure function of the draft. Its ``__name__`` names it where it fails."""

log = logging.getLogger(__name__)


def screen(draft: Draft, checks: Iterable[Check]) -> Verdict:
    """Run every check in order and return the verdict over all findings.

    A final finding ends it; otherwise every check runs and every finding is kept. Raises nothing
    that a check raises: the failure is logged and becomes a finding that holds the comment.
    """
    findings: list[Finding] = []
    for check in checks:
        findings.extend(_run(check, draft))
        if findings and findings[-1].final:
            break
    return Verdict.of(findings, may_nudge=draft.rules.nudge and not draft.confirmed)


def _run(check: Check, draft: Draft) -> Iterator[Finding]:
    try:
        for finding in check(draft):
            yield finding.stored()
            if finding.final:
                return
    except Exception:
        name = getattr(check, "__name__", type(check).__name__)
        log.exception("the check %s failed; the comment is held for a moderator", name)
        yield failure(name, "This check failed, so a moderator needs to look.")


def failure(check: str, reason: str) -> Finding:
    """Return the finding that stands for a check that could not do its work."""
    return Finding(check, "failed", "pending", reason, severity=20).stored()
