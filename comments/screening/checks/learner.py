"""What this desk's own decisions have taught."""

from __future__ import annotations

from collections.abc import Iterator

from comments.screening.checks.lenience import trusted_pass
from comments.screening.draft import Draft
from comments.screening.verdict import Finding


@trusted_pass
def learner(draft: Draft) -> Iterator[Finding]:
    """Note, or hold as far as the site lets it, what people here have decided against so far."""
    if draft.panel is not None:
        yield from draft.panel(draft)
