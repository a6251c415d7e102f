"""An endpoint of the shape of the Perspective API (``comments:analyze``): scores by attribute.

The shape is that of https://developers.perspectiveapi.com/s/about-the-api-methods; the address can
be any service's, so that whoever relied on it moves by changing a URL.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from comments.screening.external.submission import Submission
from comments.screening.external.transport import NO_ANSWER, Unanswered, post
from comments.screening.screen import failure
from comments.screening.sentences import Sentence
from comments.screening.verdict import Finding

TEXT_LENGTH = 20_480
"""Bytes of a text that the Perspective API takes."""
_SILENT = Sentence("The scoring service gave no usable answer: {why}.")
_SCORED = Sentence("{attribute}: {score} of 1.")


@dataclass(frozen=True, slots=True)
class Perspective:
    """A service at ``url``; ``thresholds`` are the scores, 0 to 1, from which a comment is held."""

    url: str
    key: str
    thresholds: Mapping[str, float]
    timeout: float = 5.0
    loopback: bool = False

    def check(self, submission: Submission) -> tuple[Finding, ...]:
        """Return a finding for each attribute whose score reaches its threshold, and one that says
        so where no usable answer came. Only the text is sent, with the wish not to keep it.
        """
        text = submission.text.encode()[:TEXT_LENGTH].decode(errors="ignore")
        question = {
            "comment": {"text": text, "type": "PLAIN_TEXT"},
            "requestedAttributes": {name: {} for name in self.thresholds},
            "doNotStore": True,
        }
        url = self.url if not self.key else f"{self.url}{self._mark()}key={quote(self.key)}"
        try:
            body, headers = json.dumps(question).encode(), {"Content-Type": "application/json"}
            answer = post(url, body, headers, self.timeout, loopback=self.loopback)
            if answer.status != 200:
                raise Unanswered(NO_ANSWER)
            scores = _scores(answer.body, self.thresholds)
        except Unanswered as why:
            return (failure("perspective", _SILENT.format(why=why)),)
        return tuple(
            _finding(name, score)
            for name, score in scores.items()
            if score >= self.thresholds[name]
        )

    def _mark(self) -> str:
        return "&" if "?" in self.url else "?"


def _scores(body: bytes, names: Mapping[str, float]) -> dict[str, float]:
    """Return the score of each attribute that was asked for."""
    try:
        attributes = json.loads(body)["attributeScores"]
        scores = {name: attributes[name]["summaryScore"]["value"] for name in names}
    except (ValueError, RecursionError, LookupError, TypeError):
        raise Unanswered("its answer has not all scores") from None
    for score in scores.values():
        if isinstance(score, bool) or not isinstance(score, int | float) or not 0 <= score <= 1:
            raise Unanswered("a score lies between 0 and 1")
    return scores


def _finding(name: str, score: float) -> Finding:
    reason = _SCORED.format(attribute=name.replace("_", " ").capitalize(), score=f"{score:.2f}")
    severity = round(50 * score)
    return Finding("perspective", name.lower(), "pending", reason, severity=severity).stored()
