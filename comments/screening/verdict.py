"""What judges say: findings, each with its rule and reason, and the one verdict they add up to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, get_args

from comments.screening.sentences import Sentence

FindingStatus = Literal["approved", "pending", "spam", "rejected"]
FINDING_STATUSES: tuple[FindingStatus, ...] = get_args(FindingStatus)
"""From the mildest to the worst; the worst that any finding asks for decides."""

WAITING = "external"
"""The check under which it is recorded that a comment waits for an external check; the rule is that
check's name.
"""

_TRIED = Sentence("{finding} Only tried: it would have asked for “{status}”.")
_LINE = 300
"""Characters a stored line may have."""
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""What no database keeps: NUL, and halves of pairs, which an answer in JSON can spell."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check noticed about a draft.

    ``check`` names the check and ``rule`` which rule of it, such as the entry of a word list.
    ``status`` is what it asks for; ``approved`` is a note that holds nothing. ``reason`` is a
    sentence for moderators. ``match`` is the text that matched and ``span`` its character offsets
    in ``Draft.text``; None where it lies elsewhere, such as in a link's address or the author's
    name. ``severity`` (0 to 100) counts towards the priority in a queue. ``soft`` says that the
    author could put it right by other words, so that asking first makes sense. ``final`` ends the
    screening.
    """

    check: str
    rule: str
    status: FindingStatus
    reason: str
    match: str | None = None
    span: tuple[int, int] | None = None
    severity: int = 0
    soft: bool = False
    final: bool = False

    def stored(self) -> Finding:
        """Return the same finding in a form every database can keep: bounded lines, a known status.

        Raises ``ValueError`` for an unknown status, so that a check's mistake counts as its
        failure.
        """
        if self.status not in FINDING_STATUSES:
            raise ValueError(f"a finding asks for the unknown status {self.status!r}")
        severity = min(100, max(0, self.severity))
        lines = (self.check[:32], _line(self.rule), _line(self.reason))
        match = None if self.match is None else _line(self.match)
        if (*lines, match, severity) == (
            self.check,
            self.rule,
            self.reason,
            self.match,
            self.severity,
        ):
            return self
        check, rule, reason = lines
        return replace(self, check=check, rule=rule, reason=reason, match=match, severity=severity)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a draft, and every finding that led there.

    ``nudge`` asks the author once "post anyway?" before the comment is held for its text.
    """

    status: FindingStatus
    findings: tuple[Finding, ...] = ()
    nudge: bool = False

    @classmethod
    def of(cls, findings: Iterable[Finding], *, may_nudge: bool = False) -> Verdict:
        """Add findings up: the worst decides, nothing found is approval.

        ``may_nudge`` allows a nudge where everything that holds the comment could be put right by
        other words.
        """
        gathered = tuple(findings)
        status: FindingStatus = max(
            (finding.status for finding in gathered), key=FINDING_STATUSES.index, default="approved"
        )
        reasons = [
            finding
            for finding in gathered
            if finding.status == "pending" and finding.check != WAITING
        ]
        reworded = bool(reasons) and all(finding.soft for finding in reasons)
        return cls(status, gathered, nudge=may_nudge and status == "pending" and reworded)

    @property
    def shadowed(self) -> bool:
        """Whether the comment is held without its author's knowing."""
        return self.status == "pending" and any(
            (finding.check, finding.rule) == ("standing", "shadowed") for finding in self.findings
        )

    def and_hold(self, finding: Finding) -> Verdict:
        """Return the verdict with one more finding, which holds the comment."""
        return Verdict.of((*self.findings, finding))

    @property
    def severity(self) -> int:
        """The greatest severity of all findings, 0 to 100."""
        return max((finding.severity for finding in self.findings), default=0)


def shadowed(finding: Finding) -> Finding:
    """Return a finding that says what it would have asked for, and decides nothing."""
    reason = _TRIED.format(finding=finding.reason, status=finding.status)
    return replace(finding, status="approved", reason=reason, severity=0, soft=False, final=False)


def _line(text: str) -> str:
    if len(text) <= _LINE and not _UNSTORABLE.search(text):
        return text
    clean = _UNSTORABLE.sub("�", text)
    return clean if len(clean) <= _LINE else clean[: _LINE - 1] + "…"
