"""What administrators send, and what they are answered."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from comments.models import ROLES
from comments.services.moderation.bans import KINDS
from comments.web.presenters.base import Key, Moment, SiteQuery, Strict, Text
from comments.web.presenters.decisions import DecisionSchema, OutcomeSchema
from comments.web.presenters.staff_authors import StaffAuthorSchema


class AuthorSweepSchema(Strict):
    """One decision for all of an author's comments in these statuses."""

    action = fields.String(
        required=True, validate=validate.OneOf(["approve", "reject", "spam", "restore"])
    )
    statuses = fields.List(
        fields.String(validate=validate.OneOf(["pending", "approved", "rejected", "spam"])),
        required=True,
        validate=validate.Length(min=1, max=4),
    )
    reason = Text(allow_none=True, limit=32)
    note = Text(allow_none=True, limit=2000)


class SweptSchema(Schema):
    """What became of an author's comments; ``remaining`` says how many are left for another
    call.
    """

    done = fields.Integer(required=True)
    others = fields.List(fields.Nested(OutcomeSchema), required=True)
    remaining = fields.Integer(required=True)
    batch = fields.String(required=True)


class SimilarSchema(Schema):
    """An author whose name reads the same."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    standing = fields.String(required=True)


class FullAuthorSchema(StaffAuthorSchema):
    """An author with comments by status and with those whose names read the same."""

    comments = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    reports_upheld = fields.Integer(required=True)
    reports_dismissed = fields.Integer(required=True)
    reports_silenced = fields.Boolean(required=True)
    similar_names = fields.List(fields.Nested(SimilarSchema), required=True)


class NewBanSchema(Strict):
    """A ban on a value, or on what is behind a comment."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    value = Text(
        allow_none=True, metadata={"description": "An email, a domain, an address or its network."}
    )
    comment = Text(allow_none=True, limit=64)
    reason = Text(required=True, least=1)
    until = Moment(allow_none=True)


class BansQuery(SiteQuery):
    """Which bans; all where nothing is said."""

    q = Text(
        metadata={"description": "Something in the reason or the maker's name, or what it is on."}
    )
    kind = fields.String(validate=validate.OneOf(KINDS))
    cursor = Text(limit=200)
    limit = fields.Integer(load_default=25, validate=validate.Range(1, 100))


class HitsSchema(Schema):
    """The latest readers whom a ban keeps out; ``more`` says that there are more."""

    authors = fields.List(fields.Nested(SimilarSchema), required=True)
    more = fields.Boolean(required=True)


class BanSchema(Schema):
    """A ban; what it is on is kept as a hash alone. ``hits`` is null of a network, by which no
    reader is known.
    """

    id = fields.String(required=True)
    kind = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
    by = fields.String(required=True, allow_none=True)
    created_at = Moment(required=True)
    until = Moment(required=True, allow_none=True)
    hits = fields.Nested(HitsSchema, required=True, allow_none=True)


class BansSchema(Schema):
    """A site's bans, the latest first."""

    items = fields.List(fields.Nested(BanSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class LetterSchema(Schema):
    """A piece of work that was given up."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    attempts = fields.Integer(required=True)
    error = fields.String(required=True, allow_none=True)
    created_at = Moment(required=True)
    dead_at = Moment(required=True, allow_none=True)


class LettersSchema(Schema):
    """A site's dead letters, the latest first."""

    items = fields.List(fields.Nested(LetterSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class NewArticleSchema(Strict):
    """An article, registered by the publisher before anybody comments."""

    site = Text(limit=64)
    key = Key(required=True)
    url = Text(allow_none=True, limit=2000)
    title = Text(allow_none=True)
    section = Text(allow_none=True, limit=80)
    language = Text(allow_none=True, limit=100)


class TextChangeSchema(Strict):
    """A moderator's change of a comment's text."""

    body = Text(required=True, limit=65_536)
    version = fields.Integer(allow_none=True, strict=True, validate=validate.Range(0, 2**31 - 1))
    note = Text(allow_none=True, limit=2000)


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


class NewTokenSchema(Strict):
    """A staff token to be made."""

    role = fields.String(required=True, validate=validate.OneOf(ROLES))
    name = Text(required=True, least=1, limit=80)


class TokenSchema(Schema):
    """A staff token; ``token`` is shown once, when it is made."""

    id = fields.String(required=True)
    role = fields.String(required=True)
    name = fields.String(required=True)
    token = fields.String()
    created_at = Moment(required=True)
    last_used_at = Moment(required=True, allow_none=True)
    revoked_at = Moment(required=True, allow_none=True)


class TokensSchema(Schema):
    """A site's tokens."""

    items = fields.List(fields.Nested(TokenSchema), required=True)
    next = fields.String(required=True, allow_none=True)
