"""What a text, or changed settings, would meet."""

from __future__ import annotations

from marshmallow import Schema, fields

from comments.web.presenters.base import Strict, Text
from comments.web.presenters.findings import FindingSchema


class TrialSchema(Strict):
    """A text to be tried, and the name of its author."""

    body = Text(required=True, limit=10_000, least=1)
    name = Text(limit=80, allow_none=True)


class VerdictSchema(Schema):
    """What would become of a text, and all that the checks find in it; spans are offsets in
    ``text``.
    """

    status = fields.String(required=True)
    text = fields.String(required=True)
    findings = fields.List(fields.Nested(FindingSchema), required=True)


class ChangedVerdictSchema(Schema):
    """A comment that would have been judged otherwise."""

    comment = fields.String(required=True)
    author = fields.String(required=True)
    text = fields.String(required=True)
    before = fields.String(required=True)
    after = fields.String(required=True)


class PreviewOfSettingsSchema(Schema):
    """What changed settings would have made of the latest comments; the first of those judged
    otherwise.
    """

    examined = fields.Integer(required=True)
    count = fields.Integer(required=True)
    changed = fields.List(fields.Nested(ChangedVerdictSchema), required=True)
