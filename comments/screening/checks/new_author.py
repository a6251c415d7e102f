"""Authors the site does not know yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from comments.screening.checks.lenience import trusted_pass
from comments.screening.draft import Draft
from comments.screening.sentences import Sentence
from comments.screening.verdict import Finding

_FIRST = Sentence("Approved comments of the author so far: {approved} of {needed}.")
_YOUNG = Sentence("The author was first seen less than {days} days ago.")
_UNVERIFIED = Sentence("Nobody vouches for who the author is.")


@trusted_pass
def new_author(draft: Draft) -> Iterator[Finding]:
    """Hold an author's first N comments (until N are approved), accounts younger than D days, the
    unverified.
    """
    rules, author = draft.rules, draft.author
    if author.approved < rules.new_author_hold:
        needed = rules.new_author_hold
        yield _held(
            "first_comments",
            _FIRST.format(approved=author.approved, needed=needed),
        )
    age = max(draft.now - author.first_seen, timedelta())  # another machine's clock may be ahead
    if age < timedelta(days=rules.new_author_days):
        yield _held(
            "young_account",
            _YOUNG.format(days=rules.new_author_days),
        )
    if rules.hold_unverified and not author.verified:
        yield _held("unverified", _UNVERIFIED)


def _held(rule: str, reason: str) -> Finding:
    return Finding("new_author", rule, "pending", reason, severity=10)
