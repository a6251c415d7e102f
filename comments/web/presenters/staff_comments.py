"""A comment as staff see it: alone with all that is known of it, or one of a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from marshmallow import Schema, fields, validate

from comments.errors import InvalidInput
from comments.models import (
    Comment,
    StoredFinding,
    Wave,
    public_id,
)
from comments.services.comments.screening_facts import text_rules
from comments.services.moderation.detail import CommentDetail
from comments.services.moderation.expansion import Expansion
from comments.services.threads.cursors import encode_cursor
from comments.text import TextRules, render
from comments.text.parsing_limits import MAX_BODY
from comments.web.presenters.base import Strict, Text, Timestamp
from comments.web.presenters.decisions import DecisionSchema, decision_json
from comments.web.presenters.findings import (
    FindingSchema,
    StaffReportSchema,
    finding_json,
    report_json,
)
from comments.web.presenters.public import CommentSchema, comment_json
from comments.web.presenters.similar_comments import RepeatsSchema, ShortCommentSchema, WaveSchema
from comments.web.presenters.staff_articles import StaffArticleSchema, article_for_staff
from comments.web.presenters.staff_authors import RecordSchema, author_in_short, record_json


class ClaimSchema(Schema):
    """Who is working on an item just now."""

    by = fields.String(required=True)
    until = Timestamp(required=True)


class AssigneeSchema(Schema):
    """To whom a comment is assigned: an account's id or ``group:NAME``, and the name colleagues
    know.
    """

    to = fields.String(required=True)
    name = fields.String(required=True)


class PointsSchema(Schema):
    """A part of an item's priority."""

    what = fields.String(required=True)
    points = fields.Integer(required=True)


class StaffCommentSchema(CommentSchema):
    """A comment with all a moderator needs to decide on it."""

    status = fields.String(required=True)
    version = fields.Integer(required=True)
    revision = fields.Integer(required=True)
    source = fields.String(required=True)
    text = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "What readers see of it, in which findings' spans count; "
            "null without any."
        },
    )
    escalated = fields.Boolean(required=True)
    decided_by = fields.String(required=True, allow_none=True)
    edited_since = fields.Boolean(required=True)
    shadowed = fields.Boolean(required=True)
    sampled = fields.Boolean(required=True)
    thread = fields.Nested(StaffArticleSchema, required=True)
    findings = fields.List(fields.Nested(FindingSchema), required=True)
    reports = fields.List(fields.Nested(StaffReportSchema), required=True)
    record = fields.Nested(RecordSchema, required=True)
    decisions = fields.List(fields.Nested(DecisionSchema), required=True)
    priority = fields.List(fields.Nested(PointsSchema), required=True)
    claim = fields.Nested(ClaimSchema, required=True, allow_none=True)
    assigned = fields.Nested(AssigneeSchema, required=True, allow_none=True)
    wave = fields.Nested(WaveSchema, required=True, allow_none=True)
    parent_comment = fields.Nested(
        ShortCommentSchema,
        allow_none=True,
        metadata={"description": "With `expand=parent`: the comment it answers."},
    )
    latest_comments = fields.List(
        fields.Nested(ShortCommentSchema),
        metadata={"description": "With `expand=author`: its author's latest others, five at most."},
    )
    similar_names = fields.List(
        fields.Dict(), metadata={"description": "With `expand=similar`; five at most."}
    )
    same_address = fields.List(
        fields.Dict(),
        metadata={"description": "With `expand=address`: accounts from the same (hashed) address."},
    )
    repeats = fields.Nested(
        RepeatsSchema,
        metadata={"description": "With `expand=repeats`: others in nearly the same words."},
    )


class RevisionSchema(Schema):
    """A former text."""

    number = fields.Integer(required=True)
    source = fields.String(required=True)
    html = fields.String(required=True)
    replaced_at = Timestamp(required=True)
    replaced_by = fields.String(required=True)


class FullCommentSchema(StaffCommentSchema):
    """A comment with everything known about it."""

    revisions = fields.List(fields.Nested(RevisionSchema), required=True)
    similar_names = fields.List(fields.Dict(), required=True)


class StaffCommentListSchema(Schema):
    """A page of comments for moderators."""

    items = fields.List(fields.Nested(StaffCommentSchema), required=True)
    next = fields.String(required=True, allow_none=True)


def comment_for_staff(detail: CommentDetail) -> dict[str, Any]:
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
        "findings": [finding_json(one) for one in detail.findings],
        "reports": [report_json(one) for one in detail.reports],
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


def full_comment_for_staff(detail: CommentDetail) -> dict[str, Any]:
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


class TextChangeSchema(Strict):
    """A moderator's change of a comment's text."""

    body = Text(required=True, limit=MAX_BODY)
    version = fields.Integer(allow_none=True, strict=True, validate=validate.Range(0, 2**31 - 1))
    note = Text(allow_none=True, limit=2000)
