"""Which comment a moderator should see first, and why.

Points say how much an item matters; waiting makes every item matter more, at the same pace. So the
stored priority, points minus the moment of writing in the same unit, keeps its order as time
passes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import log2

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from comments.models import Author, Comment, Report, StoredFinding

SECONDS_A_POINT = 600
"""Ten minutes of waiting weigh as much as one point."""
_BEGINNING = 1_577_836_800
_OFFSET = 10**10
_REPORT_POINTS = 20
_REACH_LIMIT = 30
_ESCALATED = 100
_REPORTS_COUNTED = 100


@dataclass(frozen=True, slots=True)
class Points:
    """One of the things that make up a priority."""

    what: str
    points: int


def explain(
    comment: Comment, findings: Iterable[StoredFinding], reports: Iterable[Report], at: datetime
) -> list[Points]:
    """Return the parts of a comment's priority at that moment: reports, findings, reach,
    escalation, waiting.

    ``reports`` come with their reporters; only open ones count.
    """
    waited = max(0, int((at - comment.created_at).total_seconds()) // SECONDS_A_POINT)
    records = (
        (r.reporter.reports_upheld, r.reporter.reports_dismissed)
        for r in reports
        if r.resolved is None
    )
    severity = max((f.severity for f in findings if f.revision == comment.revision), default=0)
    return [*_parts(comment, severity, records), Points("waiting", waited)]


def reprioritise(session: Session, comment: Comment) -> None:
    """Store the comment's priority anew after a report, a finding or a decision."""
    records = _records(session, comment) if comment.open_reports else ()
    points = sum(part.points for part in _parts(comment, _severity(session, comment), records))
    comment.priority = stored_priority(points, comment.created_at)


def stored_priority(points: int, created_at: datetime) -> int:
    """Return the number by which queues are sorted, the greatest first."""
    return _OFFSET + points * SECONDS_A_POINT - (int(created_at.timestamp()) - _BEGINNING)


def report_weight(upheld: int, dismissed: int) -> int:
    """Return what a report is worth: twenty points from a reader never wrong, none to speak of from
    one never right.

    The share of upheld reports by Laplace's rule of succession, so that a newcomer counts half.
    """
    return round(_REPORT_POINTS * (upheld + 1) / (upheld + dismissed + 2))


def _parts(comment: Comment, severity: int, records: Iterable[tuple[int, int]]) -> list[Points]:
    return [
        Points("reports", sum(report_weight(upheld, dismissed) for upheld, dismissed in records)),
        Points("findings", severity),
        Points(
            "reach",
            min(_REACH_LIMIT, round(5 * log2(1 + comment.reply_count + comment.up + comment.down))),
        ),
        Points("escalated", _ESCALATED if comment.escalated else 0),
    ]


def _records(session: Session, comment: Comment) -> list[tuple[int, int]]:
    """How often the comment's open reporters were right and wrong."""
    records = session.execute(
        select(Author.reports_upheld, Author.reports_dismissed)
        .join(Report, Report.author_id == Author.id)
        .where(Report.comment_id == comment.id, Report.resolved.is_(None))
        .limit(_REPORTS_COUNTED)
    )
    return [(upheld, dismissed) for upheld, dismissed in records]


def _severity(session: Session, comment: Comment) -> int:
    query = select(func.max(StoredFinding.severity)).where(
        StoredFinding.comment_id == comment.id, StoredFinding.revision == comment.revision
    )
    return session.scalar(query) or 0
