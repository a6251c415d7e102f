"""What only our own export knows about a comment: who voted, and who reported it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from comments.models import new_id
from comments.services.threads.ranking import wilson_lower_bound
from comments.transfer.json_stream import number, text
from comments.transfer.rows import Draft, Row
from comments.transfer.spool import short_id
from comments.transfer.times import parse_time


def vote_rows(drafts: Iterable[Draft], authors: Mapping[str, tuple[int, str]]) -> list[Row]:
    """Return the votes with a voter, and add them to the comments' counts."""
    rows = []
    for draft in drafts:
        for vote in _acts(draft, "voters"):
            value, author_id = number(vote.get("value")), _author(vote, authors)
            if value not in (1, -1) or author_id is None:
                continue
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
    """Return the reports, and count the open ones."""
    rows = []
    for draft in drafts:
        for report in _acts(draft, "reports"):
            author_id, created = (
                _author(report, authors),
                parse_time(report.get("created_at")) or at,
            )
            if author_id is None:
                continue
            rows.append(
                {
                    "id": new_id(created),
                    "comment_id": draft.comment["id"],
                    "author_id": author_id,
                    "revision": number(report.get("revision")) or 1,
                    "reason": text(report.get("reason"))[:32] or "other",
                    "detail": text(report.get("detail")) or None,
                    "created_at": created,
                    "resolved": text(report.get("resolved")) or None,
                    "resolved_at": parse_time(report.get("resolved_at")),
                }
            )
            draft.comment["open_reports"] += rows[-1]["resolved"] is None
    return rows


def _acts(draft: Draft, name: str) -> list[dict[str, Any]]:
    entries = (draft.record.native or {}).get("comment", {}).get(name) or []
    return [entry for entry in entries if isinstance(entry, dict)]


def _author(act: Mapping[str, Any], authors: Mapping[str, tuple[int, str]]) -> int | None:
    author = authors.get(short_id(f"id:{text(act.get('author'))}"))
    return author[0] if author else None
