"""The learner as a judge: from a draft to findings that say what it thinks, why, and what it may
do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from comments.learning.explanation import Cause, explain
from comments.learning.features import SIZE, Facts, features_of
from comments.learning.ftrl import Weights
from comments.screening.draft import Draft
from comments.screening.sentences import Sentence
from comments.screening.verdict import Finding

Mode = Literal["shadow", "order", "hold"]
FAMILIES: dict[str, str] = {
    "spam": Sentence("spam"),
    "abuse": Sentence("abuse or hate"),
    "off_topic": Sentence("off topic"),
}
"""What is learnt, each by itself, and what moderators are told of it."""
CHECK = "learner"
WORTH_SAYING = 0.5
"""Score from which a finding is recorded."""
_MOST_SEVERE = 60
_SAYS: dict[Mode, str] = {
    "shadow": Sentence("{finding} It only watches."),
    "order": Sentence("{finding} It only orders the queue."),
    "hold": Sentence("{finding} It holds nothing below {threshold}."),
}
_SCORED = Sentence("Scored {score} for {family}.")
_BECAUSE = Sentence("Scored {score} for {family}, because of: {causes}.")


@dataclass(frozen=True, slots=True)
class Learner:
    """What has been learnt of one family, and what it may do; it holds from ``threshold`` on."""

    family: str
    weights: Weights
    mode: Mode = "shadow"
    threshold: float = 1.1


@dataclass(frozen=True, slots=True)
class Panel:
    """A site's learners."""

    learners: tuple[Learner, ...]
    explains: bool = True
    """Whether findings name what speaks most against a comment: most of what a finding costs."""
    marks: bytes | None = None
    """A mark for each bucket of runs that has a weight in any of them: most have none, and what
    has none is looked up once instead of for each learner. None where weights go on changing.
    """

    @classmethod
    def of(cls, learners: tuple[Learner, ...]) -> Panel:
        """Put learners together whose weights stay as they are."""
        rows = zip(*(learner.weights.values[:SIZE] for learner in learners), strict=True)
        return cls(learners, marks=bytes(map(any, rows)))

    def __call__(self, draft: Draft) -> Iterator[Finding]:
        """Yield what the learners think of a draft where it is worth saying."""
        facts = Facts.of(draft)
        features = features_of(draft.text, facts)
        weighed = features if self.marks is None else features.among(self.marks)
        for learner in self.learners:
            score = learner.weights.score(weighed)
            if score >= WORTH_SAYING:
                causes = (
                    explain(learner.weights, draft.text, facts, features) if self.explains else []
                )
                yield _finding(learner, score, causes)

    def scores(self, draft: Draft) -> dict[str, float]:
        """Return each learner's score."""
        features = features_of(draft.text, Facts.of(draft))
        return {one.family: one.weights.score(features) for one in self.learners}


def _finding(learner: Learner, score: float, causes: list[Cause]) -> Finding:
    holds = learner.mode == "hold" and score >= learner.threshold
    reason = (_BECAUSE if causes else _SCORED).format(
        score=f"{score:.2f}",
        family=FAMILIES[learner.family],
        causes=", ".join(cause.name for cause in causes),
    )
    if not holds:
        threshold = f"{learner.threshold:.2f}"
        reason = _SAYS[learner.mode].format(finding=reason, threshold=threshold)
    severity = 0 if learner.mode == "shadow" else round(_MOST_SEVERE * score)
    match = causes[0].name.strip("`") if causes else None
    status: Literal["approved", "pending"] = "pending" if holds else "approved"
    return Finding(CHECK, learner.family, status, reason, match, severity=severity)
