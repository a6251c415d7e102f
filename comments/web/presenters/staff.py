"""Dossiers, decisions and outcomes in the shapes of ``moderation.py``."""

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
    Wave,
    public_id,
)
from comments.services.comments.screening_facts import text_rules
from comments.services.moderation.detail import Dossier
from comments.services.moderation.expansion import Expansion
from comments.services.moderation.outcomes import Outcome
from comments.services.moderation.queues import QueueCount
from comments.services.sites.setting_history import SETTING, SettingChange, setting_change
from comments.services.threads.cursors import encode_cursor
from comments.services.threads.reading import article_view
from comments.text import TextRules, render
from comments.web.api.public import article_json
from comments.web.presenters.public import comment_json


def queue_json(count: QueueCount, at: datetime) -> dict[str, Any]:
    """A queue's count and the age of its oldest comment."""
    age = None if count.oldest is None else max(0, int((at - count.oldest).total_seconds()))
    return {
        "queue": count.queue,
        "count": count.count,
        "more": count.more,
        "oldest": count.oldest,
        "oldest_age": age,
    }


def comment_for_staff(detail: Dossier) -> dict[str, Any]:
    """A comment with what a moderator needs to decide on it."""
    comment, at = detail.comment, detail.at
    claimed = comment.claimed_until is not None and comment.claimed_until > at
    expanded = expansion_json(detail.expansion, at) if detail.expansion is not None else {}
    shape = {
        **comment_json(detail.view),
        "created_at": comment.created_at,
        "edited_at": comment.edited_at,
    }
    return {
        **shape,
        **expanded,
        "status": comment.status,
        "version": comment.version,
        "revision": comment.revision,
        "source": comment.source,
        "text": _readable(comment) if _has_places(detail.findings) else None,
        "escalated": comment.escalated,
        "decided_by": comment.decided_by,
        "edited_since": comment.edited_since,
        "shadowed": comment.shadowed,
        "sampled": comment.sampled,
        "thread": article_for_staff(comment.article, comment.article.site, at),
        "findings": [_finding(one) for one in detail.findings],
        "reports": [_report(one) for one in detail.reports],
        "record": record_json(detail.author, at),
        "decisions": [decision_json(one) for one in detail.decisions],
        "priority": [{"what": part.what, "points": part.points} for part in detail.priority],
        "assigned": assigned_json(comment, detail.assignee),
        "claim": {"by": comment.claimed_by, "until": comment.claimed_until} if claimed else None,
        "wave": None if detail.wave is None else wave_json(detail.wave, detail.expansion),
    }


def assigned_json(comment: Comment, name: str | None) -> dict[str, Any] | None:
    """To whom a comment is assigned."""
    return None if comment.assigned_to is None else {"to": comment.assigned_to, "name": name or ""}


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


def full_comment_for_staff(detail: Dossier) -> dict[str, Any]:
    """A comment with everything known about it."""
    return {
        **comment_for_staff(detail),
        "revisions": [
            {
                "number": one.number,
                "source": one.source,
                "html": one.html,
                "replaced_at": one.created_at,
                "replaced_by": one.replaced_by,
            }
            for one in detail.revisions
        ],
        "similar_names": [author_in_short(one, detail.at) for one in detail.similar_names],
    }


def expansion_json(expansion: Expansion, at: datetime) -> dict[str, Any]:
    """What was asked for besides: only that has a field."""
    parts: dict[str, Any] = {}
    if "parent" in expansion.parts:
        parent = expansion.parent
        parts["parent_comment"] = comment_in_short(parent) if parent else None
    if "author" in expansion.parts:
        parts["latest_comments"] = [comment_in_short(one) for one in expansion.latest]
    if "similar" in expansion.parts:
        parts["similar_names"] = [author_in_short(one, at) for one in expansion.similar]
    if "repeats" in expansion.parts:
        nearest = [comment_in_short(one) for one in expansion.repeats]
        parts["repeats"] = {"count": expansion.repeat_count, "comments": nearest}
    if "address" in expansion.parts:
        parts["same_address"] = [author_in_short(one, at) for one in expansion.same_address]
    return parts


def wave_json(wave: Wave, expansion: Expansion | None) -> dict[str, Any]:
    """The wave that a comment is in; its first members where they were asked for."""
    counts = {"id": public_id(wave.id), "count": wave.members, "waiting": wave.waiting}
    if expansion is None or "wave" not in expansion.parts:
        return counts
    members = expansion.members
    following = encode_cursor("oldest", members[-1].id) if wave.members > len(members) > 0 else None
    return {**counts, "members": [comment_in_short(one) for one in members], "next": following}


def comment_in_short(comment: Comment) -> dict[str, Any]:
    """A comment as it is shown beside another."""
    return {
        "id": public_id(comment.id),
        "author": {"id": public_id(comment.author_id), "name": comment.author.name},
        "source": comment.source,
        "html": comment.html,
        "status": comment.status,
        "created_at": comment.created_at,
    }


def article_for_staff(article: Article, site: Site, at: datetime) -> dict[str, Any]:
    """An article with the state of its thread."""
    view = article_view(article, site, at)
    more = {"closes_at": view.closes_at, "section": article.section, "language": article.language}
    return {**article_json(view), **more}


def author_in_short(author: Author, at: datetime) -> dict[str, Any]:
    """An author by id and name, with the standing in force."""
    return {
        "id": public_id(author.id),
        "name": author.name,
        "standing": author.standing_at(at),
    }


def author_for_staff(author: Author, at: datetime) -> dict[str, Any]:
    """An author with standing and record."""
    return {
        "id": public_id(author.id),
        "name": author.name,
        "kind": author.kind,
        "badges": list(author.badges),
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


def decision_json(decision: Decision) -> dict[str, Any]:
    """An entry of the log."""
    change = setting_change(decision) if decision.action == SETTING else None
    return {
        "id": str(decision.id),
        "comment": None if decision.comment_id is None else public_id(decision.comment_id),
        "author": None if decision.author_id is None else public_id(decision.author_id),
        "article": None if decision.article_id is None else public_id(decision.article_id),
        "action": decision.action,
        "before": decision.before,
        "after": decision.after,
        "reason": decision.reason,
        "note": None if change and change.complete else decision.note,
        "setting": setting_json(change) if change else None,
        "actor": {
            "kind": decision.actor_kind,
            "id": decision.actor_id,
            "name": decision.actor_name,
        },
        "revision": decision.revision,
        "undoes": None if decision.undoes_id is None else str(decision.undoes_id),
        "batch": decision.batch,
        "created_at": decision.created_at,
    }


def setting_json(change: SettingChange) -> dict[str, Any]:
    """What a setting was and is."""
    return {"name": change.name, "before": change.before, "after": change.after}


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """What became of an order."""
    return {
        "comment": outcome.comment,
        "outcome": outcome.outcome,
        "status": outcome.status,
        "version": outcome.version,
        "decision": None if outcome.decision is None else str(outcome.decision),
        "code": outcome.code,
        "detail": outcome.detail,
        "by": None if outcome.by is None else decision_json(outcome.by),
    }


def _finding(finding: StoredFinding) -> dict[str, Any]:
    span = None if finding.span_start is None else [finding.span_start, finding.span_end]
    return {
        "check": finding.check,
        "rule": finding.rule,
        "status": finding.status,
        "reason": finding.reason,
        "match": finding.match,
        "span": span,
        "severity": finding.severity,
        "revision": finding.revision,
    }


def _report(report: Report) -> dict[str, Any]:
    reporter = report.reporter
    return {
        "reason": report.reason,
        "detail": report.detail,
        "reporter": {
            "id": public_id(reporter.id),
            "name": reporter.name,
            "upheld": reporter.reports_upheld,
            "dismissed": reporter.reports_dismissed,
        },
        "created_at": report.created_at,
        "resolved": report.resolved,
    }
