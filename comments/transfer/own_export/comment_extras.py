"""What only our own export knows about a comment: who voted, who reported it, what checks found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from comments.models import STATUSES
from comments.models.comment import SILENCED
from comments.services.threads.ranking import wilson_lower_bound
from comments.text.parsing_limits import MAX_BODY
from comments.transfer.drafts import Draft, Row
from comments.transfer.json_stream import count, number, objects, text
from comments.transfer.own_export.fields import choice, line
from comments.transfer.spool import short_id
from comments.transfer.times import parse_time

_OUTCOMES = ("upheld", "dismissed", "withdrawn", SILENCED)


def vote_rows(drafts: Iterable[Draft], authors: Mapping[str, tuple[int, str]]) -> list[Row]:
    """Return the votes with a voter, and add them to the comments' counts."""
    rows = []
    for draft in drafts:
        voters: set[int | None] = {None}
        for vote in _acts(draft, "voters"):
            value, author_id = number(vote.get("value")), _author(vote, authors)
            if value not in (1, -1) or author_id in voters:
                continue
            assert author_id is not None
            voters.add(author_id)
            at = parse_time(vote.get("created_at")) or draft.comment["created_at"]
            rows.append(
                {
                    "comment_id": draft.comment["id"],
                    "author_id": author_id,
                    "value": value,
                    "created_at": at,
                }
            )
            draft.comment["up" if value == 1 else "down"] += 1
        draft.comment["best"] = wilson_lower_bound(draft.comment["up"], draft.comment["down"])
    return rows


def report_rows(
    drafts: Iterable[Draft], authors: Mapping[str, tuple[int, str]], at: datetime
) -> list[Row]:
    """Return the reports, without ids, and count the open ones."""
    rows = []
    for draft in drafts:
        reporters: set[tuple[int, int]] = set()
        for report in _acts(draft, "reports"):
            author_id, revision = _author(report, authors), count(report.get("revision")) or 1
            created = parse_time(report.get("created_at")) or at
            if author_id is None or (author_id, revision) in reporters:
                continue
            reporters.add((author_id, revision))
            rows.append(
                {
                    "comment_id": draft.comment["id"],
                    "author_id": author_id,
                    "revision": revision,
                    "reason": line(report.get("reason"), 32) or "other",
                    "detail": line(report.get("detail"), MAX_BODY),
                    "created_at": created,
                    "resolved": choice(report.get("resolved"), _OUTCOMES),
                    "resolved_at": parse_time(report.get("resolved_at")),
                    "resolved_by": draft.decision_ids.get(text(report.get("resolved_by"))),
                }
            )
            draft.comment["open_reports"] += rows[-1]["resolved"] is None
    return rows


def finding_rows(drafts: Iterable[Draft]) -> list[Row]:
    """Return what checks had found, so that moderators see why a comment was held."""
    rows = []
    for draft in drafts:
        for finding in _acts(draft, "findings"):
            check, reason = line(finding.get("check"), 32), line(finding.get("reason"))
            if check is None or reason is None:
                continue
            spans = {name: finding.get(name) for name in ("span_start", "span_end")}
            rows.append(
                {
                    "comment_id": draft.comment["id"],
                    "revision": count(finding.get("revision")) or 1,
                    "check": check,
                    "rule": line(finding.get("rule")) or "",
                    "status": choice(finding.get("status"), STATUSES) or "pending",
                    "reason": reason,
                    "match": line(finding.get("match")),
                    "severity": count(finding.get("severity")),
                }
                | {name: None if value is None else count(value) for name, value in spans.items()}
            )
    return rows


def _acts(draft: Draft, name: str) -> list[dict[str, Any]]:
    return objects((draft.record.native or {}).get("comment", {}).get(name))


def _author(act: Mapping[str, Any], authors: Mapping[str, tuple[int, str]]) -> int | None:
    author = authors.get(short_id(f"id:{text(act.get('author'))}"))
    return author[0] if author else None
