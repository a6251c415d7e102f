"""Whom comments are to be assigned to: what is sent."""

from __future__ import annotations

from marshmallow import fields, validate

from comments.services.moderation.decisions import MAX_DECISIONS
from comments.web.presenters.base import Strict, Text


class AssignmentSchema(Strict):
    """Whom a comment is to be assigned to."""

    to = Text(
        required=True,
        allow_none=True,
        limit=120,
        metadata={"description": "An account's id, `group:NAME`, `me`, or null for nobody."},
    )


class AssignmentsSchema(AssignmentSchema):
    """Up to a hundred comments, and whom they are to be assigned to."""

    comments = fields.List(
        Text(limit=64), required=True, validate=validate.Length(min=1, max=MAX_DECISIONS)
    )
