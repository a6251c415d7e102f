"""Reports as they come in, sealed into a signed chain of their own, so that even one which nobody
has judged yet cannot be changed or deleted unnoticed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import exists, insert, select
from sqlalchemy.orm import Session

from comments.models import (
    Author,
    Comment,
    Decision,
    Report,
    ReportSeal,
    Seal,
    Site,
    first_id,
    public_id,
)
from comments.models.comment import SILENCED
from comments.services.audit_log.keys import REPORTS
from comments.services.audit_log.sealed_content import report_digest
from comments.services.audit_log.signing import LogKey
from comments.services.moderation.conflicts import RESOLUTIONS
from comments.services.moderation.reporters import ACTIONS as HEARING

_AT_ONCE = 500
_LATE = timedelta(days=1)
"""How far back reports are looked for that nobody has sealed; all, where it is thorough."""
_FIRST = "0" * 64


def sites_with_new_reports(session: Session, at: datetime, *, thorough: bool) -> list[int]:
    """Return the sites that have reports to seal."""
    query = select(Comment.site_id).join(Report, Report.comment_id == Comment.id)
    unsealed = query.where(*_unsealed(at, thorough)).distinct()
    return list(session.scalars(unsealed))


def seal_reports(
    session: Session, site_id: int, key: LogKey, at: datetime, *, thorough: bool
) -> int:
    """Chain up to 500 reports of a site that are not sealed yet; return how many. Only the worker
    does.
    """
    session.execute(select(Site.id).where(Site.id == site_id).with_for_update(key_share=True))
    chain = select(ReportSeal).where(ReportSeal.site_id == site_id)
    last = session.scalar(chain.order_by(ReportSeal.number.desc()).limit(1))
    number, digest = (last.number, last.digest) if last else (0, _FIRST)
    query = select(Report).join(Comment, Comment.id == Report.comment_id)
    unsealed = query.where(Comment.site_id == site_id, *_unsealed(at, thorough))
    reports = session.scalars(unsealed.order_by(Report.id).limit(_AT_ONCE)).all()
    links = []
    for report in reports:
        content = _content(report)
        number, digest = number + 1, _link_digest(digest, report.id, content)
        signature = key.sign(site_id, number, REPORTS + digest)
        link = {"site_id": site_id, "number": number, "report_id": report.id}
        links.append({**link, "content": content, "digest": digest, "signature": signature})
    if links:
        session.execute(insert(ReportSeal), links)
    return len(links)


def report_misfits(session: Session, site_id: int) -> Iterator[tuple[int, str]]:
    """Walk a site's chain of reports; yield the numbers of links that do not fit, and why."""
    number, digest = 0, _FIRST
    while links := _links(session, site_id, number):
        settled = _Settlements(
            session, site_id, [report for _, report in links if report is not None]
        )
        for link, report in links:
            if link.number != number + 1:
                yield number + 1, f"link {number + 1} of the chain of reports is missing"
                return
            number, digest = link.number, _link_digest(digest, link.report_id, link.content)
            if digest != link.digest:
                yield number, f"link {number} of the chain of reports has been changed"
                return
            name = f"report {public_id(link.report_id)}"
            if report is None:
                yield number, f"{name} has been deleted"
            elif problem := settled.problem(orjson.loads(link.content), report):
                yield number, f"{name} {problem}"
        session.expire_all()


def _links(
    session: Session, site_id: int, after: int
) -> Sequence[tuple[ReportSeal, Report | None]]:
    query = select(ReportSeal, Report).outerjoin(Report, Report.id == ReportSeal.report_id)
    later = query.where(ReportSeal.site_id == site_id, ReportSeal.number > after)
    links = session.execute(later.order_by(ReportSeal.number).limit(_AT_ONCE))
    return [(link, report) for link, report in links]


class _Settlements:
    """What the log says of how some reports were settled."""

    def __init__(self, session: Session, site_id: int, reports: Sequence[Report]) -> None:
        self._forgotten_after = session.get_one(Site, site_id).settings.keep_report_details_days
        numbers = {one.comment_id for one in reports}
        judges = {one.resolved_by for one in reports if one.resolved_by is not None}
        entries = select(Decision, Seal.content).outerjoin(Seal, Seal.decision_id == Decision.id)
        self._entries = {
            entry.id: (entry, orjson.loads(content or "{}") if sealed else None)
            for entry, content, sealed in session.execute(
                entries.add_columns(Seal.number).where(Decision.id.in_(judges))
            )
        }
        undone = select(Decision.undoes_id).where(
            Decision.comment_id.in_(numbers), Decision.undoes_id.in_(judges)
        )
        self._undone = set(session.scalars(undone))
        comments = select(Comment.id, Comment.status, Comment.source).where(Comment.id.in_(numbers))
        self._comments = {
            number: (status, text) for number, status, text in session.execute(comments)
        }
        erased = select(Author.id).where(
            Author.id.in_({one.author_id for one in reports}), Author.kind == "erased"
        )
        self._erased = set(session.scalars(erased))

    def problem(self, sealed: dict[str, Any], report: Report) -> str | None:
        """Say what of a report is not as it was sealed, or not settled by the log; else None."""
        status, source = self._comments.get(report.comment_id, ("", ""))
        if not status:
            return "has lost its comment"
        if report_digest(report) != sealed["report"]:
            return "has been changed"
        words = _words(report)
        emptied = words is None and (
            bool(self._forgotten_after)
            or report.author_id in self._erased
            or (status == "deleted" and not source)
        )
        if words != sealed.get("words") and not emptied:
            return "has been given other words"
        former, judge = sealed.get("resolved"), sealed.get("by")
        if (report.resolved, report.resolved_by) == (former, judge):
            return None
        if report.resolved is None:
            return None if judge is not None else "has been opened again"
        if report.resolved_by is None:
            withdrawn = report.resolved == "withdrawn" and status == "deleted"
            return None if withdrawn else "has been settled without an entry"
        return None if self._is_settled(report) else "has been settled by another entry"

    def _is_settled(self, report: Report) -> bool:
        entry, content = self._entries.get(report.resolved_by or 0, (None, None))
        if entry is None:
            return False
        if report.resolved == SILENCED:
            return entry.author_id == report.author_id and entry.action in HEARING
        about = entry.comment_id == report.comment_id
        if not about or RESOLUTIONS.get(entry.action) != report.resolved:
            return False
        listed = content is None or str(report.id) in content.get("reports", {})
        return listed or entry.id in self._undone


def _unsealed(at: datetime, thorough: bool) -> list[Any]:
    missing = ~exists().where(ReportSeal.report_id == Report.id)
    return [missing] if thorough else [missing, Report.id >= first_id(at - _LATE)]


def _content(report: Report) -> str:
    facts = {
        "report": report_digest(report),
        "words": _words(report),
        "resolved": report.resolved,
        "by": report.resolved_by,
    }
    stated = {name: value for name, value in facts.items() if value is not None}
    return orjson.dumps(stated, option=orjson.OPT_SORT_KEYS).decode()


def _words(report: Report) -> str | None:
    return report.detail and hashlib.sha256(report.detail.encode()).hexdigest()


def _link_digest(before: str, report_id: int, content: str) -> str:
    return hashlib.sha256(f"{before}{report_id}{content}".encode()).hexdigest()
