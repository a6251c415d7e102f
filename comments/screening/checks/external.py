"""Comments that judges outside this service are still to look at."""

from __future__ import annotations

from collections.abc import Iterator

from comments.screening.draft import Draft
from comments.screening.sentences import Sentence
from comments.screening.verdict import WAITING, Finding

_WAITS = Sentence("Waits for the external check {check}.")


def external(draft: Draft) -> Iterator[Finding]:
    """Hold until the worker has asked each external check, never within the request; trusted
    authors are not sent.
    """
    if draft.author.standing == "trusted":
        return
    for name in draft.rules.external:
        yield Finding(WAITING, name, "pending", _WAITS.format(check=name))
