"""Authors as staff see them: standing, badge and record; and what staff may change of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marshmallow import Schema, fields, validate

from comments.models import (
    STANDINGS,
    Author,
    public_id,
)
from comments.web.presenters.base import SiteQuery, Strict, Text, Timestamp


class RecordSchema(Schema):
    """An author's record on the site."""

    approved = fields.Integer(required=True)
    rejected = fields.Integer(required=True)
    pending = fields.Integer(required=True)
    reports = fields.Integer(required=True)
    first_seen = Timestamp(required=True)
    standing = fields.String(required=True)


class StandingSchema(Strict):
    """A new standing for an author."""

    standing = fields.String(required=True, validate=validate.OneOf(STANDINGS))
    until = Timestamp(allow_none=True)
    reason = Text(required=True, least=1)


class BadgeSchema(Strict):
    """One of the site's badges for an author, or none."""

    badge = Text(required=True, allow_none=True, least=1, limit=32)


class StaffAuthorSchema(Schema):
    """An author as staff see one."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    badges = fields.List(fields.String(), required=True)
    email = fields.String(required=True, allow_none=True)
    standing = fields.String(required=True)
    until = Timestamp(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    record = fields.Nested(RecordSchema, required=True)


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


class AuthorsQuery(SiteQuery):
    """Which authors; all where nothing is said."""

    q = Text(
        least=1,
        metadata={"description": "The beginning of a name, an id, an email or an address."},
    )
    standing = fields.String(validate=validate.OneOf(STANDINGS))
    ban = Text(limit=64, metadata={"description": "A ban that keeps them out."})
    cursor = Text(limit=200)
    limit = fields.Integer(load_default=25, validate=validate.Range(1, 100))


class AuthorsSchema(Schema):
    """Authors, the latest first."""

    items = fields.List(fields.Nested(StaffAuthorSchema), required=True)
    next = fields.String(required=True, allow_none=True)
