"""The fold from a draft to a verdict. A check that fails holds the comment; it never lets it
through.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator

from comments.screening.draft import Draft, Rules
from comments.screening.sentences import Sentence
from comments.screening.verdict import Finding, Verdict, shadowed

FAILED = "failed"
Check = Callable[[Draft], Iterable[Finding]]
"""A check: a pure function of the draft. Its ``__name__`` names it where it fails."""
_FAILED = Sentence("This check failed, so a moderator needs to look.")

log = logging.getLogger(__name__)


def screen(draft: Draft, checks: Iterable[Check]) -> Verdict:
    """Run every check in order and return the verdict over all findings.

    A final finding ends it; otherwise every check runs and every finding is kept. Raises nothing
    that a check raises: the failure is logged and becomes a finding that holds the comment.
    """
    findings: list[Finding] = []
    for check in checks:
        findings.extend(apply_rule_modes(_run(check, draft), draft.rules))
        if findings and findings[-1].final:
            break
    return Verdict.of(findings, may_nudge=draft.rules.nudge and not draft.confirmed)


def apply_rule_modes(findings: Iterable[Finding], rules: Rules) -> Iterator[Finding]:
    """Leave out the findings of rules that the site has switched off, and let those of rules on
    trial decide nothing. A check that failed is no rule.
    """
    if not rules.shadow_rules and not rules.off_rules:
        yield from findings
        return
    for finding in findings:
        names = {finding.check, f"{finding.check}:{finding.rule}"}
        names |= {"words"} if finding.check.endswith("_words") else set()
        if finding.rule != FAILED and not names.isdisjoint(rules.off_rules):
            continue
        on_trial = finding.rule != FAILED and not names.isdisjoint(rules.shadow_rules)
        yield shadowed(finding) if on_trial and finding.status != "approved" else finding


def _run(check: Check, draft: Draft) -> Iterator[Finding]:
    try:
        for finding in check(draft):
            yield finding.stored()
            if finding.final:
                return
    except Exception:
        name = getattr(check, "__name__", type(check).__name__)
        log.exception("the check %s failed; the comment is held for a moderator", name)
        yield failure(name, _FAILED)


def failure(check: str, reason: str) -> Finding:
    """Return the finding that stands for a check that could not do its work."""
    return Finding(check, FAILED, "pending", reason, severity=20).stored()
