"""Which comment a moderator should see first, and why.

Points say how much an item matters; waiting makes every item matter more, at the same pace. So the
stored priority, points minus the moment of writing in the same unit, keeps its order as time
passes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log2

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from comments.models import REPORT_REASONS, Author, Comment, Report, SiteSettings, StoredFinding

SECONDS_A_POINT = 600
"""Ten minutes of waiting weigh as much as one point."""
_BEGINNING = 1_577_836_800
_OFFSET = 10**10
MOST_OF_NEWCOMERS = 20
"""What the reports of all who have no record yet are worth together, however many they are."""
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
    records = [
        _record(comment.article.site.settings, r.reason, r.created_at, r.reporter)
        for r in reports
        if r.resolved is None
    ]
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


@dataclass(frozen=True, slots=True)
class ReportRecord:
    """An open report by what weighs it: its reason, and how its reporter's earlier ones ended.

    ``established`` says that the reporter was here long enough, and had written enough, when it was
    made, or has been right before.
    """

    reason: str
    upheld: int
    dismissed: int
    established: bool
    silenced: bool = False
    """Whether the reporter is one whose reports weigh nothing."""

    @property
    def points(self) -> float:
        """The points of the reason times the share of upheld reports by Laplace's rule of
        succession, so that somebody who has never reported counts half.
        """
        if self.silenced:
            return 0.0
        share = (self.upheld + 1) / (self.upheld + self.dismissed + 2)
        return REPORT_REASONS.get(self.reason, REPORT_REASONS["other"]).points * share


def report_points(records: Iterable[ReportRecord]) -> int:
    """Return what open reports are worth together: newcomers' at most ``MOST_OF_NEWCOMERS``."""
    established = newcomers = 0.0
    for record in records:
        if record.established:
            established += record.points
        else:
            newcomers += record.points
    return round(established + min(MOST_OF_NEWCOMERS, newcomers))


def _record(
    settings: SiteSettings, reason: str, reported_at: datetime, reporter: Author
) -> ReportRecord:
    age = reported_at - reporter.first_seen
    settled_in = (
        age >= timedelta(days=settings.established_days)
        and reporter.approved >= settings.established_comments
    )
    upheld, dismissed = reporter.reports_upheld, reporter.reports_dismissed
    established = settled_in or upheld > 0
    return ReportRecord(reason, upheld, dismissed, established, reporter.reports_silenced)


def _parts(comment: Comment, severity: int, records: Iterable[ReportRecord]) -> list[Points]:
    return [
        Points("reports", report_points(records)),
        Points("findings", severity),
        Points(
            "reach",
            min(_REACH_LIMIT, round(5 * log2(1 + comment.reply_count + comment.up + comment.down))),
        ),
        Points("escalated", _ESCALATED if comment.escalated else 0),
    ]


def _records(session: Session, comment: Comment) -> list[ReportRecord]:
    """The comment's open reports, with what their reporters' earlier ones came to."""
    reports = session.execute(
        select(Report.reason, Report.created_at, Author)
        .join(Author, Report.author_id == Author.id)
        .where(Report.comment_id == comment.id, Report.resolved.is_(None))
        .limit(_REPORTS_COUNTED)
    )
    settings = comment.article.site.settings
    return [_record(settings, reason, at, reporter) for reason, at, reporter in reports]


def _severity(session: Session, comment: Comment) -> int:
    query = select(func.max(StoredFinding.severity)).where(
        StoredFinding.comment_id == comment.id, StoredFinding.revision == comment.revision
    )
    return session.scalar(query) or 0
