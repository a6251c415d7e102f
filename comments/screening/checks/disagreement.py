"""Texts on which the two sanitisers disagree."""

from __future__ import annotations

from collections.abc import Iterator

from comments.screening.draft import Draft
from comments.screening.sentences import Sentence
from comments.screening.verdict import Finding

_PLAIN = Sentence("The two sanitisers disagreed about this text; it is shown as plain text.")


def disagreement(draft: Draft) -> Iterator[Finding]:
    """Hold a text that the second sanitiser would have changed again: it is shown as plain text,
    and looked at.
    """
    if draft.text_disagreement:
        yield Finding("disagreement", "second_sanitiser", "pending", _PLAIN, severity=90)
