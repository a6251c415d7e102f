"""What entries of the log vouch for beyond themselves: the texts that were judged, the reports that
were settled; as digests, which are sealed with them and found to fit or not.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from comments.models import Comment, Decision, DecisionRecord, Report, Revision, Seal, Site
from comments.services.audit_log.rerenderings import Rerenderings, text_digest
from comments.services.audit_log.signing import LogKey

_FORGETTABLE = ("rejected", "spam")


class Contents:
    """The texts and reports that some entries are about, fetched at once."""

    def __init__(self, session: Session, entries: Sequence[DecisionRecord]) -> None:
        numbers = {one.comment_id for one in entries if one.comment_id is not None}
        comments = session.scalars(select(Comment).where(Comment.id.in_(numbers)))
        self.comments = {one.id: one for one in comments.all()}
        revisions = select(Revision).where(Revision.comment_id.in_(numbers))
        self._texts = {
            (one.comment_id, one.number): (one.source, one.html)
            for one in session.scalars(revisions)
        }
        self.reports: dict[int, list[Report]] = defaultdict(list)
        for report in session.scalars(select(Report).where(Report.comment_id.in_(numbers))):
            self.reports[report.comment_id].append(report)

    def text(self, entry: DecisionRecord) -> tuple[str, str] | None:
        """Return source and HTML of the revision that an entry is about, or None where it is
        gone.
        """
        comment = self.comments.get(entry.comment_id or 0)
        if comment is not None and entry.revision == comment.revision:
            return comment.source, comment.html
        return self._texts.get((entry.comment_id or 0, entry.revision or 0))


def content_of(contents: Contents, entry: DecisionRecord) -> str | None:
    """Return what an entry vouches for, as it is sealed; None where that is nothing."""
    if entry.comment_id is None:
        return None
    facts: dict[str, Any] = {}
    text = contents.text(entry)
    if text is not None and any(text):
        facts["text"] = text_digest(*text)
    settled = [one for one in contents.reports[entry.comment_id] if one.resolved_by == entry.id]
    if settled:
        facts["reports"] = {str(one.id): report_digest(one) for one in settled}
    return orjson.dumps(facts, option=orjson.OPT_SORT_KEYS).decode() if facts else None


def misfits(
    session: Session,
    site_id: int,
    links: Sequence[tuple[Seal, DecisionRecord]],
    key: LogKey | None = None,
) -> Iterator[tuple[int, str]]:
    """Yield the numbers of links whose texts or reports are not what was sealed, and what it is."""
    contents = Contents(session, [entry for _, entry in links])
    erased = _erased(session, list(contents.comments))
    rendered = Rerenderings(session, site_id, contents.comments, key)
    site = session.get_one(Site, site_id)
    undone = _undone(session, list(contents.comments))
    for link, entry in links:
        facts = orjson.loads(link.content) if link.content else {}
        comment = contents.comments.get(entry.comment_id or 0)
        if facts and comment is None:
            yield link.number, f"the comment of decision {entry.id} has been deleted"
            continue
        forgotten = comment is not None and comment.id in erased
        if "text" in facts and comment is not None and not forgotten:
            text = contents.text(entry)
            days = site.settings.keep_rejected_days
            emptied = text is not None and not any(text)
            expired = emptied and bool(days) and comment.status in _FORGETTABLE
            if text is None:
                yield link.number, f"revision {entry.revision} of decision {entry.id} is deleted"
            elif not expired and not rendered.lead(
                comment.id, entry.revision or 0, facts["text"], text_digest(*text)
            ):
                yield link.number, f"the text of decision {entry.id} has been changed"
        present = {
            str(one.id): report_digest(one) for one in contents.reports[entry.comment_id or 0]
        }
        open_ones = {
            str(one.id)
            for one in contents.reports[entry.comment_id or 0]
            if one.resolved is None and one.resolved_by is None
        }
        for number, digest in facts.get("reports", {}).items():
            if present.get(number) != digest:
                fate = "changed" if number in present else "deleted"
                yield link.number, f"a report that decision {entry.id} settled has been {fate}"
            elif number in open_ones and entry.id not in undone:
                yield link.number, f"a report that decision {entry.id} settled has been opened"


def report_digest(report: Report) -> str:
    """Return a digest over what of a report never changes; its words may be erased."""
    microseconds = int(report.created_at.timestamp() * 1_000_000)
    facts = [report.comment_id, report.author_id, report.revision, report.reason, microseconds]
    return _hash([str(one) for one in facts])


def _erased(session: Session, numbers: list[int]) -> set[int]:
    """Comments that the log says were erased, with all their texts."""
    query = select(Decision.comment_id).where(
        Decision.comment_id.in_(numbers), Decision.action == "erase"
    )
    erasures = {one for one in session.scalars(query) if one is not None}
    emptied = select(Comment.id).where(
        Comment.id.in_(numbers), Comment.status == "deleted", Comment.source == ""
    )
    return erasures | set(session.scalars(emptied))


def _undone(session: Session, numbers: list[int]) -> set[int]:
    """Entries about these comments that have ever been taken back."""
    query = select(Decision.undoes_id).where(
        Decision.comment_id.in_(numbers), Decision.undoes_id.is_not(None)
    )
    return {one for one in session.scalars(query) if one is not None}


def _hash(parts: list[str]) -> str:
    return hashlib.sha256(orjson.dumps(parts)).hexdigest()
