"""What the answer of an external check does to the verdict on a comment that waits for it."""

from __future__ import annotations

import pytest

from comments.screening.external.settle import settle
from comments.screening.verdict import Finding


def waits(check: str) -> Finding:
    return Finding("external", check, "pending", "Waits.")


SUSPECT = Finding("suspect_words", "idiot", "pending", "A word.")
SPAM = Finding("akismet", "spam", "spam", "Spam.")
FAILED = Finding("akismet", "failed", "pending", "No answer.")


@pytest.mark.parametrize(
    ("case", "earlier", "answer", "status"),
    [
        ("consent releases", [waits("akismet")], [], "approved"),
        ("spam is spam", [waits("akismet")], [SPAM], "spam"),
        ("another answer is awaited", [waits("akismet"), waits("signed_http")], [], "pending"),
        ("another check holds it", [waits("akismet"), SUSPECT], [], "pending"),
        ("a failure leaves it held", [waits("akismet")], [FAILED], "pending"),
        ("consent after a failure releases", [FAILED], [], "approved"),
    ],
)
def test_settling(case: str, earlier: list[Finding], answer: list[Finding], status: str) -> None:
    assert settle(earlier, "akismet", answer).status == status, case
