"""A site's settings and their history, as staff change and read them."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from comments.web.presenters.base import SiteQuery, Strict, Text
from comments.web.presenters.decisions import DecisionSchema


class SettingsChangeSchema(Strict):
    """Settings of a site, as text, by the names of ``comments site set``."""

    settings = fields.Dict(keys=Text(limit=64), values=Text(limit=60_000), required=True)
    why = Text(allow_none=True, metadata={"description": "Kept beside each rule that is added."})
    held = fields.String(
        load_default="leave",
        validate=validate.OneOf(["leave", "release"]),
        metadata={
            "description": "What becomes, at the end of an emergency, of comments that only its "
            "switch holds: release lets up to 500 out in a call."
        },
    )


class SettingsSchema(Schema):
    """A site's settings; secrets are only said to be set."""

    settings = fields.Dict(required=True)
    held_by_emergency = fields.Integer(
        metadata={"description": "Comments that only the emergency's switch still holds."}
    )
    released = fields.Integer(metadata={"description": "Comments that this call let out."})
    batch = fields.String(metadata={"description": "Under which they can be taken back together."})
    about = fields.List(
        fields.Dict(),
        required=True,
        metadata={"description": "name, says, heading, kind, choices and default of each setting"},
    )


class SettingHistoryQuery(SiteQuery):
    """Changes of which setting; of all where ``name`` is left out."""

    name = Text(limit=64)
    cursor = Text(limit=200)
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 100))


class SettingChangeSchema(Schema):
    """One change of one setting, in full; secrets are only said to be set."""

    name = fields.String(required=True)
    before = fields.Raw(required=True, allow_none=True)
    after = fields.Raw(required=True, allow_none=True)
    decision = fields.Nested(DecisionSchema, required=True)


class SettingHistorySchema(Schema):
    """A page of a site's changes of settings, the latest first."""

    items = fields.List(fields.Nested(SettingChangeSchema), required=True)
    next = fields.String(required=True, allow_none=True)
