"""What a back-test says: what would be held, rejected or let through that was not, against what
people decided.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from comments.learning.evaluation import wilson
from comments.models import public_id
from comments.services.learning.former_fits import KEPT
from comments.services.moderation.backtest.replay import Replay, Replayed

EXAMPLES = 20
_EXCERPT = 200
NOT_REBUILT = (
    "The settings as they were then: what was held or rejected was so by them.",
    "Answers of outside checks; the replay asks none.",
    "Authors' names and verified addresses as they were then: today's are taken.",
)
_LEARNERS = (
    "The learners as they were when {count} of the comments came: only the last {kept} fits of "
    "each are kept, and none are made while `learning` is off."
)
_KINDS = ("held", "rejected", "let_through")


@dataclass(slots=True)
class Confusion:
    """What was or would be flagged, against what people decided."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    passed: int = 0

    def add(self, *, flagged: bool, upheld: bool) -> None:
        """Count one decided comment."""
        if flagged:
            self.right, self.wrong = self.right + upheld, self.wrong + (not upheld)
        else:
            self.missed, self.passed = self.missed + upheld, self.passed + (not upheld)

    def describe(self) -> dict[str, Any]:
        """Return the counts with precision and recall and their intervals."""
        precision = wilson(self.right, self.right + self.wrong)
        recall = wilson(self.right, self.right + self.missed)
        return {
            "right": self.right,
            "wrong": self.wrong,
            "missed": self.missed,
            "passed": self.passed,
            "precision": None if precision is None else [round(part, 4) for part in precision],
            "recall": None if recall is None else [round(part, 4) for part in recall],
        }


@dataclass(slots=True)
class Report:
    """The sums of a back-test, comment by comment."""

    examined: int = 0
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    _changes: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    _counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    _was: Confusion = field(default_factory=Confusion)
    _would: Confusion = field(default_factory=Confusion)
    _groups: dict[tuple[str, str], Confusion] = field(
        default_factory=lambda: defaultdict(Confusion)
    )

    def add(self, replayed: Replayed) -> None:
        """Count a comment."""
        status = replayed.verdict.status
        self.examined += 1
        self.before[replayed.before] += 1
        self.after[status] += 1
        for finding in replayed.verdict.findings:
            if finding.status != "approved":
                self.rules[f"{finding.check}:{finding.rule}"] += 1
        if kind := _change(replayed.before, status):
            self._note(kind, replayed)
        if replayed.upheld is not None:
            would = status != "approved"
            self._was.add(flagged=replayed.before != "approved", upheld=replayed.upheld)
            self._would.add(flagged=would, upheld=replayed.upheld)
            for group in (("language", replayed.language), ("section", replayed.section)):
                name = (group[0], group[1] or "")
                self._groups[name].add(flagged=would, upheld=replayed.upheld)

    def describe(self, replay: Replay) -> dict[str, Any]:
        """Return the whole report."""
        return {
            "examined": self.examined,
            "without_text": replay.without_text,
            "before": dict(self.before),
            "after": dict(self.after),
            "changes": {kind: self._describe_change(kind) for kind in _KINDS},
            "was": self._was.describe(),
            "would": self._would.describe(),
            "by_language": self._by("language"),
            "by_section": self._by("section"),
            "rules": [{"rule": rule, "hits": hits} for rule, hits in self.rules.most_common(50)],
            "not_rebuilt": [*NOT_REBUILT, *_missing_learners(replay)],
        }

    def _note(self, kind: str, replayed: Replayed) -> None:
        opinion = {None: "undecided", True: "against", False: "for"}[replayed.upheld]
        self._counts[kind, opinion] += 1
        if len(self._changes[kind]) < EXAMPLES:
            reasons = [one.reason for one in replayed.verdict.findings if one.status != "approved"]
            self._changes[kind].append(
                {
                    "comment": public_id(replayed.comment),
                    "text": replayed.text[:_EXCERPT],
                    "before": replayed.before,
                    "after": replayed.verdict.status,
                    "people": opinion,
                    "reasons": reasons[:5],
                }
            )

    def _describe_change(self, kind: str) -> dict[str, Any]:
        against, favourable = self._counts[kind, "against"], self._counts[kind, "for"]
        count = against + favourable + self._counts[kind, "undecided"]
        return {
            "count": count,
            "against": against,
            "favourable": favourable,
            "examples": self._changes[kind],
        }

    def _by(self, kind: str) -> list[dict[str, Any]]:
        rows = [
            {kind: name or None, **confusion.describe()}
            for (group, name), confusion in self._groups.items()
            if group == kind
        ]
        return sorted(rows, key=lambda row: -(row["right"] + row["wrong"] + row["missed"]))


def _change(before: str, after: str) -> str | None:
    """Which of the three it is, if any: a milder or a harsher end than it had."""
    if before == "approved" and after == "pending":
        return "held"
    if after in ("rejected", "spam") and before not in ("rejected", "spam"):
        return "rejected"
    return "let_through" if after == "approved" and before != "approved" else None


def _missing_learners(replay: Replay) -> list[str]:
    count = replay.learners.unknown
    return [_LEARNERS.format(count=count, kept=KEPT)] if count else []


def summary_of(replay: Replay, replayed: Iterable[Replayed] | None = None) -> dict[str, Any]:
    """Run a back-test to its end and return what it says."""
    report = Report()
    for result in replay if replayed is None else replayed:
        report.add(result)
    return report.describe(replay)
