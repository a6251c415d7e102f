"""Dossiers, decisions and outcomes in the shapes of ``schemas/moderation.py``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from comments.errors import InvalidInput
from comments.models import (
    Article,
    Author,
    Comment,
    Decision,
    Report,
    Site,
    StoredFinding,
    public_id,
)
from comments.services.comments.screening_facts import text_rules
from comments.services.moderation.decisions import Outcome
from comments.services.moderation.detail import Dossier
from comments.services.moderation.queues import QueueCount
from comments.services.threads.reading import article_view
from comments.text import TextRules, render
from comments.web.api.public import article_json
from comments.web.presenters.public import comment_json


def queue_json(one: QueueCount, at: datetime) -> dict[str, Any]:
    """A queue's count and the age of its oldest comment."""
    age = None if one.oldest is None else max(0, int((at - one.oldest).total_seconds()))
    return {
        "queue": one.queue,
        "count": one.count,
        "more": one.more,
        "oldest": one.oldest,
        "oldest_age": age,
    }


def comment_for_staff(found: Dossier) -> dict[str, Any]:
    """A comment with what a moderator needs to decide on it."""
    comment, at = found.comment, found.at
    claimed = comment.claimed_until is not None and comment.claimed_until > at
    shape = {
        **comment_json(found.view),
        "created_at": comment.created_at,
        "edited_at": comment.edited_at,
    }
    return {
        **shape,
        "status": comment.status,
        "version": comment.version,
        "revision": comment.revision,
        "source": comment.source,
        "text": _readable(comment) if _has_places(found.findings) else None,
        "escalated": comment.escalated,
        "thread": article_for_staff(comment.article, comment.article.site, at),
        "findings": [_finding(one) for one in found.findings],
        "reports": [_report(one) for one in found.reports],
        "record": record_json(found.author, at),
        "decisions": [decision_json(one) for one in found.decisions],
        "priority": [{"what": part.what, "points": part.points} for part in found.priority],
        "claim": {"by": comment.claimed_by, "until": comment.claimed_until} if claimed else None,
    }


def _has_places(findings: Sequence[StoredFinding]) -> bool:
    return any(one.span_start is not None for one in findings)


def _readable(comment: Comment) -> str:
    """The text in which findings have their places."""
    rules = text_rules(comment.article.site.settings)
    longest = max(rules.max_length, len(comment.source))
    return _as_read(comment.source, replace(rules, min_length=0, max_length=longest))


@lru_cache(maxsize=1024)
def _as_read(source: str, rules: TextRules) -> str:
    try:
        return render(source, rules).text
    except InvalidInput:
        return source


def full_comment_for_staff(found: Dossier) -> dict[str, Any]:
    """A comment with everything known about it."""
    return {
        **comment_for_staff(found),
        "revisions": [
            {
                "number": one.number,
                "source": one.source,
                "html": one.html,
                "replaced_at": one.created_at,
                "replaced_by": one.replaced_by,
            }
            for one in found.revisions
        ],
        "similar_names": [
            {"id": public_id(one.id), "name": one.name, "standing": one.standing_at(found.at)}
            for one in found.similar_names
        ],
    }


def article_for_staff(article: Article, site: Site, at: datetime) -> dict[str, Any]:
    """An article with the state of its thread."""
    view = article_view(article, site, at)
    more = {"closes_at": view.closes_at, "section": article.section}
    return {**article_json(view), **more}


def author_for_staff(author: Author, at: datetime) -> dict[str, Any]:
    """An author with standing and record."""
    return {
        "id": public_id(author.id),
        "name": author.name,
        "kind": author.kind,
        "email": author.email,
        "standing": author.standing_at(at),
        "until": author.standing_until,
        "reason": author.standing_reason,
        "record": record_json(author, at),
    }


def record_json(author: Author, at: datetime) -> dict[str, Any]:
    """An author's record on the site."""
    return {
        "approved": author.approved,
        "rejected": author.rejected,
        "pending": author.pending,
        "reports": author.reports_received,
        "first_seen": author.first_seen,
        "standing": author.standing_at(at),
    }


def decision_json(one: Decision) -> dict[str, Any]:
    """An entry of the ledger."""
    return {
        "id": str(one.id),
        "comment": None if one.comment_id is None else public_id(one.comment_id),
        "author": None if one.author_id is None else public_id(one.author_id),
        "article": None if one.article_id is None else public_id(one.article_id),
        "action": one.action,
        "before": one.before,
        "after": one.after,
        "reason": one.reason,
        "note": one.note,
        "actor": {"kind": one.actor_kind, "id": one.actor_id, "name": one.actor_name},
        "revision": one.revision,
        "undoes": None if one.undoes_id is None else str(one.undoes_id),
        "batch": one.batch,
        "created_at": one.created_at,
    }


def outcome_json(one: Outcome) -> dict[str, Any]:
    """What became of an order."""
    return {
        "comment": one.comment,
        "outcome": one.outcome,
        "status": one.status,
        "version": one.version,
        "decision": None if one.decision is None else str(one.decision),
        "code": one.code,
        "detail": one.detail,
        "by": None if one.by is None else decision_json(one.by),
    }


def _finding(one: StoredFinding) -> dict[str, Any]:
    span = None if one.span_start is None else [one.span_start, one.span_end]
    return {
        "check": one.check,
        "rule": one.rule,
        "status": one.status,
        "reason": one.reason,
        "match": one.match,
        "span": span,
        "severity": one.severity,
        "revision": one.revision,
    }


def _report(one: Report) -> dict[str, Any]:
    reporter = one.reporter
    return {
        "reason": one.reason,
        "detail": one.detail,
        "reporter": {
            "id": public_id(reporter.id),
            "name": reporter.name,
            "upheld": reporter.reports_upheld,
            "dismissed": reporter.reports_dismissed,
        },
        "created_at": one.created_at,
        "resolved": one.resolved,
    }
