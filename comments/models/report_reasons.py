"""What a reader may report a comment for: each reason's code, how the form calls it, and what it
weighs.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReportReason:
    """A reason for a report."""

    label: str
    """What readers choose, in English; shown in their own language."""
    points: int
    """What such a report adds to a comment's priority, from a reporter who is never wrong."""


def N_(label: str) -> str:
    """Mark a sentence as one to be translated where it is shown."""
    return label


REPORT_REASONS: dict[str, ReportReason] = {
    "spam": ReportReason(N_("Spam or advertising"), 20),
    "abuse": ReportReason(N_("Insults or harassment"), 30),
    "hate": ReportReason(N_("Hate or discrimination"), 40),
    "off_topic": ReportReason(N_("Off topic"), 10),
    "misinformation": ReportReason(N_("False or misleading"), 20),
    "privacy": ReportReason(N_("Gives away private information"), 40),
    "illegal": ReportReason(N_("Against the law"), 80),
    "other": ReportReason(N_("Something else"), 20),
}
"""Every reason by its code, in the order of the form. They are a site's reject reasons too, unless
it names its own.
"""
