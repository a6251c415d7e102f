"""Decisions as they are asked for, what became of them, and the entries of the log."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from comments.models import (
    REPORT_REASONS,
    STANDINGS,
    Decision,
    public_id,
)
from comments.services.audit_log.reading import LOGGED
from comments.services.moderation.decisions import ACTIONS, MAX_DECISIONS
from comments.services.moderation.outcomes import Outcome
from comments.services.sites.setting_history import SETTING, SettingChange, setting_change
from comments.web.presenters.base import Strict, Text, Timestamp


class DecisionSchema(Schema):
    """An entry of the log."""

    id = fields.String(required=True)
    comment = fields.String(required=True, allow_none=True)
    author = fields.String(required=True, allow_none=True)
    article = fields.String(required=True, allow_none=True)
    action = fields.String(required=True, metadata={"enum": list(LOGGED)})
    before = fields.String(required=True, allow_none=True)
    after = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    actor = fields.Dict(required=True, metadata={"description": "kind, id and name of who decided"})
    revision = fields.Integer(required=True, allow_none=True)
    undoes = fields.String(required=True, allow_none=True)
    batch = fields.String(required=True, allow_none=True)
    setting = fields.Dict(
        required=True,
        allow_none=True,
        metadata={"description": "Of a change of a setting: its name, what it was, what it is."},
    )
    created_at = Timestamp(required=True)


class OrderSchema(Strict):
    """One decision. With ``version``, it holds only while the comment's status, its text and its
    author's standing are as the moderator saw them.
    """

    comment = Text(required=True, limit=64)
    action = Text(required=True, limit=32, metadata={"enum": list(ACTIONS)})
    version = fields.Integer(allow_none=True, strict=True, validate=validate.Range(0, 2**31 - 1))
    reason = Text(allow_none=True, limit=32)
    note = Text(allow_none=True, limit=2000)
    standing = fields.String(
        allow_none=True,
        validate=validate.OneOf(STANDINGS),
        metadata={"description": "The author's standing as the moderator saw it."},
    )
    message = Text(
        allow_none=True, limit=2000, metadata={"description": "What the author is told."}
    )
    template = Text(
        allow_none=True, limit=64, metadata={"description": "The template they are told it by."}
    )
    must_read = fields.Boolean(
        metadata={"description": "Whether the author is to read it before writing again."}
    )
    override = fields.Boolean(
        metadata={"description": "Decide whatever a colleague has decided meanwhile."}
    )


class OrdersSchema(Strict):
    """One decision or up to a hundred; each is its own transaction."""

    decisions = fields.List(
        fields.Nested(OrderSchema),
        required=True,
        validate=validate.Length(min=1, max=MAX_DECISIONS),
    )


class OutcomeSchema(Schema):
    """What became of one decision."""

    comment = fields.String(required=True)
    outcome = fields.String(required=True, validate=validate.OneOf(["done", "conflict", "refused"]))
    status = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True, allow_none=True)
    decision = fields.String(required=True, allow_none=True)
    code = fields.String(required=True, allow_none=True)
    detail = fields.String(required=True, allow_none=True)
    by = fields.Nested(DecisionSchema, required=True, allow_none=True)


class OutcomesSchema(Schema):
    """What became of each decision, in the order they were given; ``batch`` undoes them
    together.
    """

    results = fields.List(fields.Nested(OutcomeSchema), required=True)
    batch = fields.String(required=True, allow_none=True)


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
    """What became of a request."""
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


class ReasonSchema(Schema):
    """A reason a decision may have, and its sentence."""

    code = fields.String(required=True)
    text = fields.String(required=True)


class ReasonsSchema(Schema):
    """The site's reasons for decisions, and those a reader may report with."""

    items = fields.List(fields.Nested(ReasonSchema), required=True)
    reports = fields.List(
        fields.String(validate=validate.OneOf(list(REPORT_REASONS))), required=True
    )
    next = fields.String(required=True, allow_none=True)
