"""Texts on which the two sanitisers disagree."""

from __future__ import annotations

from collections.abc import Iterator

from comments.screening.draft import Draft
from comments.screening.verdict import Finding


def disagreement(draft: Draft) -> Iterator[Finding]:
    """Hold a text that the second sanitiser would have changed again: it is shown as plain text,
    and looked at.
    """
    if draft.text_disagreement:
        reason = "The two sanitisers disagreed about this text; it is shown as plain text."
        yield Finding("disagreement", "second_sanitiser", "pending", reason, severity=90)
